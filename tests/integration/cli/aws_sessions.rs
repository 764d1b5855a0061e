//! The requests to AWS STS for new sessions.

use std::collections::BTreeMap;

use testkit::clouds::{ACCESS_KEY_ID, ASSUMED_ACCESS_KEY_ID, Clouds, SECRET_ACCESS_KEY};
use testkit::output::stderr;

use crate::support::program::gcp_wif;

#[test]
fn each_option_applies_to_its_own_role() {
    let clouds = Clouds::start(BTreeMap::new());
    let requests = run(
        &clouds,
        "--assume-role arn:aws:iam::123456789012:role/first \
         --assume-role arn:aws:iam::123456789012:role/second --role-session-name job \
         --external-id a:b --duration 15m --mfa-serial GAHT12345678 --mfa-code 123456",
    );
    let [first, second] = &requests[..] else { panic!("{requests:?}") };
    assert_eq!(
        first.1,
        "Action=AssumeRole&Version=2011-06-15\
         &RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Ffirst&RoleSessionName=job\
         &SerialNumber=GAHT12345678&TokenCode=123456"
    );
    assert_eq!(
        second.1,
        "Action=AssumeRole&Version=2011-06-15\
         &RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fsecond&RoleSessionName=job\
         &ExternalId=a%3Ab&DurationSeconds=900"
    );
    assert!(first.0.contains(&format!("Credential={ACCESS_KEY_ID}/")), "{}", first.0);
    assert!(second.0.contains(&format!("Credential={ASSUMED_ACCESS_KEY_ID}/")), "{}", second.0);
}

#[test]
fn a_user_session_has_the_requested_duration() {
    let clouds = Clouds::start(BTreeMap::new());
    let requests = run(&clouds, "--session-token --duration 36h");
    let body = "Action=GetSessionToken&Version=2011-06-15&DurationSeconds=129600";
    assert_eq!(requests.iter().map(|request| &request.1).collect::<Vec<_>>(), [body]);
}

/// Runs the program and returns the authorizations and bodies of its requests.
fn run(clouds: &Clouds, flags: &str) -> Vec<(String, String)> {
    let output = gcp_wif()
        .arg("aws-credentials")
        .args(flags.split_whitespace())
        .env("AWS_ENDPOINT_URL_STS", clouds.origin())
        .env("AWS_REGION", "us-east-2")
        .env("AWS_ACCESS_KEY_ID", ACCESS_KEY_ID)
        .env("AWS_SECRET_ACCESS_KEY", SECRET_ACCESS_KEY)
        .output()
        .unwrap();
    assert_eq!(stderr(&output), "");
    let all = clouds.requests();
    all.iter()
        .map(|request| {
            let body = String::from_utf8_lossy(&request.body).into_owned();
            (request.header("authorization").unwrap_or_default().to_owned(), body)
        })
        .collect()
}
