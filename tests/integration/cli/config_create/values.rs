//! Values of flags that gcloud does not have, or for which it has another default.

use super::flags::{AUDIENCE, SERVICE_ACCOUNT};
use super::program::{create, json};
use crate::support::program::gcp_wif;

#[test]
fn imdsv2_is_on_by_default() {
    let with = create(&[AUDIENCE, "--aws", "--enable-imdsv2"], None);
    assert!(String::from_utf8_lossy(&with.stdout).contains("imdsv2_session_token_url"));
    assert_eq!(create(&[AUDIENCE, "--aws"], None).stdout, with.stdout);
}

#[test]
fn bounds_and_units_are_accepted() {
    let seconds = "--service-account-token-lifetime-seconds";
    for (text, expected) in [("600", 600), ("43200", 43200), ("12h", 43200), ("30m", 1800)] {
        let args = [AUDIENCE, "--aws", SERVICE_ACCOUNT, &format!("{seconds}={text}")];
        let found = &json(&args)["service_account_impersonation"]["token_lifetime_seconds"];
        assert_eq!(*found, expected, "{text}");
    }
    for (text, expected) in [("5000", 5000), ("120000", 120_000), ("8s", 8000), ("2m", 120_000)] {
        let timeout = format!("--executable-timeout-millis={text}");
        let args = [AUDIENCE, "--executable-command=/x", &timeout];
        let found = &json(&args)["credential_source"]["executable"]["timeout_millis"];
        assert_eq!(*found, expected, "{text}");
    }
}

#[test]
fn another_universe_has_other_hosts() {
    let file = json(&[AUDIENCE, "--aws", SERVICE_ACCOUNT, "--universe-domain=universe.example"]);
    assert_eq!(file["universe_domain"], "universe.example");
    assert_eq!(file["token_url"], "https://sts.universe.example/v1/token");
    let url = file["service_account_impersonation_url"].as_str().unwrap();
    assert!(url.starts_with("https://iamcredentials.universe.example/v1/projects/-/"), "{url}");
}

/// As the regional endpoints in Google's documentation. The endpoint of service accounts stays.
#[test]
fn a_location_has_another_token_endpoint() {
    for (location, host) in [
        ("us-east1", "sts.us-east1.rep.googleapis.com"),
        ("eu", "sts.eu.rep.googleapis.com"),
        ("global", "sts.googleapis.com"),
    ] {
        let location = format!("--sts-location={location}");
        let file = json(&[AUDIENCE, "--credential-source-file=/x", &location]);
        assert_eq!(file["token_url"], format!("https://{host}/v1/token"));
        assert_eq!(file["token_info_url"], format!("https://{host}/v1/introspect"));
        let file = json(&[AUDIENCE, "--aws", SERVICE_ACCOUNT, &location]);
        assert_eq!(file["token_url"], format!("https://{host}/v1/token"));
        let url = file["service_account_impersonation_url"].as_str().unwrap();
        assert!(url.starts_with("https://iamcredentials.googleapis.com/"), "{url}");
    }
}

#[test]
fn an_executable_of_the_aws_type_has_a_warning() {
    let args = [
        AUDIENCE,
        "--executable-command=/usr/local/bin/gcp-wif executable",
        "--subject-token-type=urn:ietf:params:aws:token-type:aws4_request",
    ];
    let output = create(&args, None);
    assert_eq!(output.status.code(), Some(0));
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(
        stderr,
        "warning: `subject_token_type` is that of AWS: Python, gcloud, bq, gsutil and Ruby take \
         such a file for one of the AWS kind and refuse its executable\n  hint: for those clients, \
         create an OIDC provider in the pool and the file with \
         `--subject-token-type=urn:ietf:params:oauth:token-type:jwt`\n"
    );
    let quiet = gcp_wif().arg("-q").args(["config", "create"]).args(args).output().unwrap();
    assert_eq!(quiet.stderr, b"");
    assert_eq!(quiet.stdout, output.stdout);
}
