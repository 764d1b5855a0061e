//! Tests of the runner itself: it must be able to fail.

use std::fs;
use std::path::Path;

use libtest_mimic::Trial;
use serde_json::{Value, json};

use super::format::expected::Expected;
use super::loaded::Loaded;
use super::runner::{self, run};
use super::subject_token;

macro_rules! trials {
    ($($test:ident),+ $(,)?) => {
        vec![$(Trial::test(concat!("scenarios::self_test::", stringify!($test)), || {
            $test();
            Ok(())
        })),+]
    };
}

/// Returns the tests below, which this harness does not find by itself.
pub fn trials() -> Vec<Trial> {
    trials![
        a_correct_scenario_has_no_problems,
        a_recorded_request_that_is_not_sent_fails,
        an_unexpected_request_fails,
        every_part_of_a_request_is_compared,
        every_part_of_a_form_is_compared,
        every_part_of_a_subject_token_is_compared,
        a_signature_of_another_key_is_refused,
        a_leaked_secret_fails_and_is_not_shown,
        every_part_of_an_id_token_is_compared,
        another_outcome_and_another_log_fail,
        a_typo_is_found,
    ]
}

fn a_correct_scenario_has_no_problems() {
    assert!(problems(&good()).is_empty(), "{:#?}", problems(&good()));
}

fn a_recorded_request_that_is_not_sent_fails() {
    let mut scenario = good();
    let last = scenario["traffic"][1].clone();
    scenario["traffic"].as_array_mut().unwrap().push(last);
    assert_one_has(&scenario, "never asked for: GET http://169.254.169.254/zone");
}

fn an_unexpected_request_fails() {
    let mut scenario = good();
    scenario["traffic"].as_array_mut().unwrap().pop();
    assert_one_has(&scenario, "request 1, GET http://169.254.169.254/zone: unexpected");
}

fn every_part_of_a_request_is_compared() {
    for (member, value, problem) in [
        ("method", json!("POST"), "the method is `GET`, expected `POST`"),
        ("url", json!("http://169.254.169.254/other"), "the URL is"),
        (
            "destination",
            json!("google"),
            "the destination is `InstanceMetadata`, expected `Google`",
        ),
        ("json", json!({}), "the body is"),
        ("headers", json!({ "accept": "*/*" }), "`x-aws-ec2-metadata-token` is not expected"),
        (
            "headers",
            json!({ "accept": "text/plain", "x-aws-ec2-metadata-token": METADATA_TOKEN }),
            "the header `accept` is [\"*/*\"], expected `text/plain`",
        ),
        (
            "headers",
            json!({ "accept": "*/*", "x-aws-ec2-metadata-token": METADATA_TOKEN, "x-more": "" }),
            "the header `x-more` is missing",
        ),
    ] {
        let mut scenario = good();
        scenario["traffic"][1]["request"][member] = value;
        assert_one_has(&scenario, problem);
    }
}

fn every_part_of_a_form_is_compared() {
    let directory = Path::new("fixtures/scenarios/exchange/succeeds");
    let read = |name: &str| fs::read_to_string(directory.join(name)).unwrap();
    let (good, credential_file) = (read("scenario.json"), read("credential.json"));
    for (path, value, problem) in [
        ("/form/scope", json!("other"), "the form is"),
        ("/form", json!({}), "the form is"),
        ("/subject_token/region", json!("us-west-1"), "authorization: "),
        ("/subject_token", json!(null), "subject token sent: true"),
        ("/headers/x-goog-api-client", json!("gl-rust/0"), "the header `x-goog-api-client` is"),
    ] {
        let mut bad: Value = serde_json::from_str(&good).unwrap();
        *bad["traffic"][0]["request"].pointer_mut(path).unwrap() = value;
        let bad = Loaded::parse("self-test", &bad.to_string(), &credential_file).unwrap();
        let problems = run(&bad);
        assert!(problems.iter().any(|found| found.contains(problem)), "{path}: {problems:#?}");
    }
}

fn every_part_of_a_subject_token_is_compared() {
    for (member, value, problem) in [
        ("url", json!("https://sts.us-east-1.amazonaws.com/"), "url: "),
        ("region", json!("us-east-1"), "authorization: "),
        ("access_key_id", json!("AKIDOTHER"), "authorization: "),
        ("session_token", json!("made-up-session-token"), "header names: "),
        ("signature", json!("0000"), "signature: "),
    ] {
        let mut scenario = good();
        scenario["expected"]["subject_token"][member] = value;
        assert_one_has(&scenario, problem);
    }
}

fn a_signature_of_another_key_is_refused() {
    let signed = Loaded::parse("self-test", &good().to_string(), CREDENTIAL_FILE).unwrap();
    let token = runner::subject_token(&signed);
    let mut other = good();
    other["environment"]["AWS_SECRET_ACCESS_KEY"] = json!("made-up-secret/OTHER");
    let other = Loaded::parse("self-test", &other.to_string(), CREDENTIAL_FILE).unwrap();
    let Expected::SubjectToken(expected) = &signed.scenario.expected else { unreachable!() };
    assert!(subject_token::problems(&token, expected, &signed).is_empty());
    let problems = subject_token::problems(&token, expected, &other);
    assert_eq!(problems, ["the subject token is refused: SignatureDoesNotMatch"]);
}

fn a_leaked_secret_fails_and_is_not_shown() {
    let mut scenario = good();
    scenario["secrets"] = json!(["AKIDEXAMPLE"]);
    let problems = problems(&scenario);
    assert_eq!(problems, ["the log shows number 0 of `secrets`"]);

    let mut scenario = good();
    scenario["secrets"] = json!(["169.254.169.254"]);
    assert_one_has(&scenario, "a request shows number 0 of `secrets`");
}

fn every_part_of_an_id_token_is_compared() {
    let directory = Path::new("fixtures/scenarios/id_token/succeeds");
    let read = |name: &str| fs::read_to_string(directory.join(name)).unwrap();
    let (good, credential_file) = (read("scenario.json"), read("credential.json"));
    for (path, value, problem) in [
        ("/expected/id_token/token", json!("other"), "the ID token is another one"),
        ("/expected/id_token/expires_at", json!("other"), "it expires at "),
        ("/settings/id_token_audience", json!("other"), "the body is"),
        ("/settings/include_email", json!(false), "the body is"),
    ] {
        let mut bad: Value = serde_json::from_str(&good).unwrap();
        *bad.pointer_mut(path).unwrap() = value;
        let bad = Loaded::parse("self-test", &bad.to_string(), &credential_file).unwrap();
        let problems = run(&bad);
        assert!(problems.iter().any(|found| found.contains(problem)), "{path}: {problems:#?}");
    }
}

fn another_outcome_and_another_log_fail() {
    let mut scenario = good();
    scenario["expected"] = json!({ "error": { "chain": [], "retryable": false } });
    assert_one_has(&scenario, "a subject token came out");
    let mut scenario = good();
    scenario["log"] = json!([]);
    assert_one_has(&scenario, "the log is");
}

fn a_typo_is_found() {
    let mut scenario = good();
    scenario["settings"] = json!({ "allow_imdsv2": true });
    let error = Loaded::parse("bad", &scenario.to_string(), CREDENTIAL_FILE).err().unwrap();
    assert!(error.contains("unknown field `allow_imdsv2`"), "{error}");
}

fn good() -> Value {
    json!({
        "description": "the credentials are in the environment, the zone is in the metadata",
        "source": "made up for the runner",
        "action": "subject-token",
        "clock": "2020-08-11T06:55:22Z",
        "environment": {
            "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
            "AWS_SECRET_ACCESS_KEY": "made-up-secret/EXAMPLE",
        },
        "traffic": [
            {
                "request": {
                    "method": "PUT",
                    "url": "http://169.254.169.254/latest/api/token",
                    "destination": "instance-metadata",
                    "headers": { "x-aws-ec2-metadata-token-ttl-seconds": "300" },
                },
                "response": { "status": 200, "body": METADATA_TOKEN },
            },
            {
                "request": {
                    "method": "GET",
                    "url": "http://169.254.169.254/zone",
                    "destination": "instance-metadata",
                    "headers": { "accept": "*/*", "x-aws-ec2-metadata-token": METADATA_TOKEN },
                },
                "response": { "status": 200, "body": "us-east-2b" },
            },
        ],
        "expected": {
            "subject_token": {
                "url": "https://sts.us-east-2.amazonaws.com?Action=GetCallerIdentity&Version=2011-06-15",
                "region": "us-east-2",
                "access_key_id": "AKIDEXAMPLE",
            },
        },
    })
}

fn problems(scenario: &Value) -> Vec<String> {
    run(&Loaded::parse("self-test", &scenario.to_string(), CREDENTIAL_FILE).unwrap())
}

fn assert_one_has(scenario: &Value, part: &str) {
    let problems = problems(scenario);
    assert!(problems.iter().any(|problem| problem.contains(part)), "{part}: {problems:#?}");
}

const METADATA_TOKEN: &str = "made-up-metadata-token";

const CREDENTIAL_FILE: &str = r#"{
    "type": "external_account",
    "audience": "//iam.googleapis.com/projects/123456/locations/global/workloadIdentityPools/pool/providers/aws",
    "subject_token_type": "urn:ietf:params:aws:token-type:aws4_request",
    "token_url": "https://sts.googleapis.com/v1/token",
    "credential_source": {
        "environment_id": "aws1",
        "region_url": "http://169.254.169.254/zone"
    }
}"#;
