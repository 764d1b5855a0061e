//! AWS STS as moto implements it, with signature checks: requests of the program are accepted, and
//! refused with a wrong secret.
//!
//! moto has two gaps. `tests/interop/moto_server.py` closes the first one: moto signs the
//! parameters of a query as the body, so it would refuse a signature of Google's form, even
//! botocore's own. The second one remains: AssumeRoleWithWebIdentity is never signed, and fails in
//! moto while it checks signatures.

mod server;

use serde_json::Value;

use crate::support::outside::{named_by, say};
use server::{Keys, Moto};
use testkit::folder::Folder;
use testkit::output::stderr;

#[test]
fn moto_accepts_valid_signatures_only() {
    let Some(python) = named_by("GCP_WIF_TEST_PYTHON", "moto") else { return };
    let moto = Moto::start(&python);
    let (mut accepted, mut refused) = (0, 0);
    let mut accept = |arguments: &str, keys: &Keys| {
        accepted += 1;
        moto.accepts(arguments, keys)
    };
    let mut refuse = |arguments: &str, keys: &Keys, code: &str| {
        refused += 1;
        moto.refuses(arguments, keys, code);
    };
    let user = &moto.facts.keys;
    let wrong = Keys { secret_access_key: "made-up-secret".to_owned(), ..user.clone() };
    let unknown = Keys { access_key_id: "AKIAEXAMPLE".to_owned(), ..user.clone() };

    assert_eq!(accept(WHOAMI, user)["aws"]["arn"], moto.facts.user);
    refuse(WHOAMI, &wrong, "SignatureDoesNotMatch");
    refuse(WHOAMI, &unknown, "InvalidClientTokenId");

    let assume = format!("{CREDENTIALS} --assume-role {ROLE}first");
    let first = Keys::of(accept(&assume, user));
    refuse(&assume, &wrong, "SignatureDoesNotMatch");
    refuse(&format!("{CREDENTIALS} --assume-role {ROLE}third"), user, "AccessDenied");
    assert_eq!(accept(WHOAMI, &first)["aws"]["arn"], format!("{SESSION}first/gcp-wif"));
    let wrong_first = Keys { secret_access_key: "made-up-secret".to_owned(), ..first.clone() };
    refuse(WHOAMI, &wrong_first, "SignatureDoesNotMatch");
    let wrong_token = Keys { session_token: Some("made-up-token".to_owned()), ..first.clone() };
    refuse(WHOAMI, &wrong_token, "InvalidClientTokenId");

    let second = Keys::of(accept(&format!("{assume} --assume-role {ROLE}second"), user));
    assert_eq!(accept(WHOAMI, &second)["aws"]["arn"], format!("{SESSION}second/gcp-wif"));

    // moto issues the same keys for every user session, and does not recognize them later.
    let session = Keys::of(accept(&format!("{CREDENTIALS} --session-token"), user));
    assert_eq!(session.access_key_id, "AKIAIOSFODNN7EXAMPLE");
    refuse(&format!("{CREDENTIALS} --session-token"), &wrong, "SignatureDoesNotMatch");
    say(&format!("moto: {accepted} calls accepted, {refused} refused as they should be"));
}

#[test]
fn moto_accepts_the_subject_token() {
    let Some(python) = named_by("GCP_WIF_TEST_PYTHON", "moto") else { return };
    let moto = Moto::start(&python);
    let user = &moto.facts.keys;
    let first = Keys::of(moto.accepts(&format!("{CREDENTIALS} --assume-role {ROLE}first"), user));
    for (keys, arn) in
        [(user, moto.facts.user.clone()), (&first, format!("{SESSION}first/gcp-wif"))]
    {
        let request = moto.accepts(SUBJECT_TOKEN, keys);
        let (status, body) = moto.send_as_google(&request);
        assert_eq!(status, 200, "{body}");
        assert!(body.contains(&format!("<Arn>{arn}</Arn>")), "{body}");

        // For another provider, at another time, to another host, or without any signed header.
        for (name, value) in [
            ("x-goog-cloud-target-resource", "//iam.googleapis.com/another/provider"),
            ("x-amz-date", "20200811T065522Z"),
            ("host", "sts.us-west-2.amazonaws.com"),
        ] {
            let mut request = request.clone();
            *header(&mut request, name) = value.into();
            let (status, body) = moto.send_as_google(&request);
            assert_eq!(status, 403, "{name}: {body}");
            assert!(body.contains("<Code>SignatureDoesNotMatch</Code>"), "{name}: {body}");
        }
        let wrong = Keys { secret_access_key: "made-up-secret".to_owned(), ..keys.clone() };
        let (status, body) = moto.send_as_google(&moto.accepts(SUBJECT_TOKEN, &wrong));
        assert_eq!(status, 403, "{body}");
        assert!(body.contains("<Code>SignatureDoesNotMatch</Code>"), "{body}");
    }
}

/// The request has no signature. Once moto accepts it while it checks signatures, the second half
/// of this test can be removed.
#[test]
fn moto_accepts_a_web_identity_without_signature_checks() {
    let Some(python) = named_by("GCP_WIF_TEST_PYTHON", "moto") else { return };
    let moto = Moto::start(&python);
    let folder = Folder::new("moto");
    let token = folder.write("token", "made-up.web-identity.token");
    let variables = [
        ("AWS_WEB_IDENTITY_TOKEN_FILE", token.to_str().unwrap()),
        ("AWS_ROLE_ARN", &format!("{ROLE}first")),
    ];
    let output = moto.run(CREDENTIALS, &variables);
    assert_eq!(output.status.code(), Some(75), "{output:?}");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("HTTP 500 for AssumeRoleWithWebIdentity"), "{said}");

    moto.check_nothing();
    let output = moto.run(CREDENTIALS, &variables);
    assert!(output.status.success(), "{}", stderr(&output));
    let pod = Keys::of(serde_json::from_slice(&output.stdout).unwrap());
    assert_eq!(moto.accepts(WHOAMI, &pod)["aws"]["arn"], format!("{SESSION}first/gcp-wif"));
}

fn header<'a>(request: &'a mut Value, name: &str) -> &'a mut Value {
    let headers = request["headers"].as_array_mut().unwrap().iter_mut();
    let mut found = headers.filter(|header| header["key"] == name);
    &mut found.next().unwrap_or_else(|| panic!("no header {name}"))["value"]
}

const WHOAMI: &str = "whoami --format json";

const CREDENTIALS: &str = "aws-credentials --format json";

const SUBJECT_TOKEN: &str =
    "subject-token --format json --project-number 1 --pool-id p --provider-id a";

const ROLE: &str = "arn:aws:iam::123456789012:role/";

const SESSION: &str = "arn:aws:sts::123456789012:assumed-role/";
