//! The subject tokens of the program, recomputed with botocore.

use std::io::Write as _;
use std::process::{Command, Output, Stdio};

use gcp_wif::external_account::Audience;

use crate::library::subject_token::credential_file;
use crate::support::outside;
use crate::support::program::gcp_wif;

#[test]
fn subject_tokens_recompute() {
    let Some(python) = outside::named_by("GCP_WIF_TEST_PYTHON", "botocore") else {
        return;
    };
    let identities = [
        Identity { secret: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", token: None },
        Identity { secret: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", token: Some(SESSION_TOKEN) },
        Identity { secret: "//++made+up/secret/access/key++//", token: Some("short/token+==") },
    ];
    let mut recomputed = 0;
    for identity in identities {
        for (verification_url, region) in [
            (None, "us-east-1"),
            (None, "eu-central-2"),
            (None, "us-gov-west-1"),
            (Some("https://sts-fips.{region}.amazonaws.com"), "us-gov-east-1"),
            (Some("https://sts-fips.us-east-2.amazonaws.com/"), "us-east-2"),
            (Some("https://sts.{region}.amazonaws.com.cn/"), "cn-northwest-1"),
            (Some("https://vpce-0123-abc.sts.{region}.vpce.amazonaws.com"), "af-south-1"),
            (Some("https://sts.{region}.api.aws/some%20path/./here/"), "il-central-1"),
        ] {
            let token = subject_token(&identity, verification_url, region);
            let output = recompute(&python, &identity, region, &token);
            assert!(output.status.success(), "{}", report(&output));
            recomputed += 1;
        }
    }
    outside::say(&format!("botocore: {recomputed} subject tokens recompute"));
}

#[test]
fn tampered_tokens_do_not_recompute() {
    let Some(python) = outside::named_by("GCP_WIF_TEST_PYTHON", "botocore") else {
        return;
    };
    let identity = Identity { secret: "made-up", token: Some(SESSION_TOKEN) };
    let token = subject_token(&identity, None, "us-east-1");
    let refused = |identity: &Identity<'_>, region: &str, token: &str, reason: &str| {
        let output = recompute(&python, identity, region, token);
        assert_eq!(output.status.code(), Some(1), "{reason}: {}", report(&output));
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(said.contains(reason), "`{reason}` is not in: {said}");
    };
    for (found, replaced) in [
        ("providers%2Fmy-aws", "providers%2Fmy-axs"),
        ("GetCallerIdentity", "GetSessionToken"),
        ("POST", "GET"),
        ("Signature%3D", "Signature%3D0"),
        ("Credential%3DAKIA", "Credential%3DASIA"),
    ] {
        assert!(token.contains(found), "{found}");
        refused(&identity, "us-east-1", &token.replacen(found, replaced, 1), "does not recompute");
    }
    let another = Identity { secret: "made-up-too", ..identity };
    refused(&another, "us-east-1", &token, "does not recompute");
    refused(&identity, "us-east-2", &token, "does not recompute");
    let without = Identity { token: None, ..identity };
    refused(&without, "us-east-1", &token, "session token");
    refused(&identity, "us-east-1", &token.replace("%2F", "/"), "percent-encoded");
}

#[derive(Clone, Copy)]
struct Identity<'a> {
    secret: &'a str,
    token: Option<&'a str>,
}

/// Runs the program with flags that name the provider, or with a credential file if a verification
/// URL is to be tried.
fn subject_token(identity: &Identity<'_>, verification_url: Option<&str>, region: &str) -> String {
    let mut command = gcp_wif();
    command.arg("subject-token").envs(variables(identity));
    // A URL of one region determines the region.
    let one_region = verification_url.is_some_and(|url| !url.contains("{region}"));
    command.env("AWS_REGION", if one_region { "sa-east-1" } else { region });
    let mut input = String::new();
    match verification_url {
        None => {
            command.args(["--project-number", "123456", "--pool-id", "my-pool"]);
            command.args(["--provider-id", "my-aws"]);
        }
        Some(url) => {
            command.args(["--credential-file", "-"]);
            let audience = Audience::for_workload("123456", "my-pool", "my-aws").unwrap();
            let url = format!("{url}?Action=GetCallerIdentity&Version=2011-06-15");
            input = credential_file(&audience, &url);
        }
    }
    let output = run(&mut command, &input);
    assert!(output.status.success(), "{}", report(&output));
    String::from_utf8(output.stdout).unwrap()
}

fn recompute(
    python: &std::ffi::OsStr,
    identity: &Identity<'_>,
    region: &str,
    token: &str,
) -> Output {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/interop/recompute_with_botocore.py");
    let mut command = Command::new(python);
    // Isolated from the Python packages of the machine.
    command.args(["-I", script]).env_clear().envs(variables(identity)).env("AWS_REGION", region);
    run(&mut command, token)
}

fn variables<'a>(identity: &Identity<'a>) -> Vec<(&'static str, &'a str)> {
    let mut variables = vec![
        ("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE"),
        ("AWS_SECRET_ACCESS_KEY", identity.secret),
    ];
    variables.extend(identity.token.map(|token| ("AWS_SESSION_TOKEN", token)));
    variables
}

fn run(command: &mut Command, input: &str) -> Output {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

fn report(output: &Output) -> String {
    format!("{}: {}", output.status, String::from_utf8_lossy(&output.stderr))
}

/// A token with every character that base64 has beyond letters and digits.
const SESSION_TOKEN: &str =
    "AQoEXAMPLEH4aoAH0gNCAPyJxz4BlCFFxWNE1OPTgk5TthT+FvwqnKwRcOIfrRh3c/LTo6UDdyJw==";
