//! Signs the same GetCallerIdentity request with gcp-wif and with AWS's own `aws-sigv4`, in turn,
//! and prints signatures per second as JSON.

#![allow(missing_docs, reason = "a benchmark is not a library")]
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a benchmark"
)]

use std::hint::black_box;
use std::time::{Duration, Instant, UNIX_EPOCH};

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{SignableBody, SignableRequest as AwsRequest, SigningSettings, sign};
use aws_sigv4::sign::v4;
use gcp_wif::external_account::{Audience, CallerIdentityUrl, ExternalAccount};
use gcp_wif::region::Region;
use gcp_wif::security_credentials::SecurityCredentials;
use gcp_wif::sigv4::{PathStyle, SignableRequest, SigningParams, authorization};
use gcp_wif::subject_token::{SignedRequest, TARGET_RESOURCE_HEADER};
use gcp_wif::timestamp::Timestamp;

fn main() {
    let audience = Audience::for_workload("123456789012", "bench-pool", "bench-aws").unwrap();
    let account = ExternalAccount::for_aws(&audience).unwrap();
    let source = account.aws_credential_source().unwrap();
    let region = Region::parse(REGION).unwrap();
    let url = source.verification_url().for_region(&region).unwrap();
    let own = SecurityCredentials::new(KEY_ID, SECRET, Some(SESSION_TOKEN.into())).unwrap();
    let sign_with_aws = aws_signer(url.as_str(), &audience);

    let signers: [(&str, &dyn Fn(u64) -> String); 3] = [
        ("gcp-wif", &|second| sign_with_gcp_wif(&url, &audience, &own, second)),
        ("aws-sigv4", &sign_with_aws),
        ("subject token", &|second| {
            let signed_at = Timestamp::from_unix_seconds(second);
            SignedRequest::sign(&url, &audience, &own, signed_at).json().expose().clone()
        }),
    ];
    assert!(sign_with_gcp_wif(&url, &audience, &own, START).ends_with(&sign_with_aws(START)));

    let mut rates = [const { Vec::new() }; 3];
    for round in 0..ROUNDS {
        for ((_, signer), rates) in signers.iter().zip(&mut rates) {
            let started = Instant::now();
            for index in 0..SIGNATURES {
                black_box(signer(black_box(START + round * SIGNATURES + index)));
            }
            rates.push(SIGNATURES as f64 / started.elapsed().as_secs_f64());
        }
    }
    let lines = signers.iter().zip(&mut rates).map(|((name, _), rates)| {
        rates.sort_by(f64::total_cmp);
        format!("\"{name}\": {:.0}", rates[rates.len() / 2])
    });
    println!("{{{}}}", lines.collect::<Vec<_>>().join(", "));
}

fn sign_with_gcp_wif(
    url: &CallerIdentityUrl,
    audience: &Audience,
    credentials: &SecurityCredentials,
    second: u64,
) -> String {
    let timestamp = Timestamp::from_unix_seconds(second);
    let (host, date) = (url.host(), timestamp.amz_date());
    let headers = [
        ("host", host),
        ("x-amz-date", date.as_str()),
        ("x-amz-security-token", SESSION_TOKEN),
        (TARGET_RESOURCE_HEADER, audience.as_str()),
    ];
    let request = SignableRequest {
        method: "POST",
        path: url.path(),
        query: url.query(),
        headers: &headers,
        body: b"",
        path_style: PathStyle::Encoded,
    };
    let params = SigningParams { credentials, region: REGION, service: "sts", timestamp };
    authorization(&request, &params).expose().clone()
}

/// Returns the bare signature. The signer returns the headers in another form.
fn aws_signer(url: &str, audience: &Audience) -> impl Fn(u64) -> String {
    let session_token = Some(SESSION_TOKEN.to_owned());
    let identity = Credentials::new(KEY_ID, SECRET, session_token, None, "bench").into();
    move |second| {
        let params = v4::SigningParams::builder()
            .identity(&identity)
            .region(REGION)
            .name("sts")
            .time(UNIX_EPOCH + Duration::from_secs(second))
            .settings(SigningSettings::default())
            .build()
            .unwrap()
            .into();
        let headers = [(TARGET_RESOURCE_HEADER, audience.as_str())];
        let body = SignableBody::Bytes(b"");
        let request = AwsRequest::new("POST", url, headers.into_iter(), body).unwrap();
        sign(request, &params).unwrap().signature().to_owned()
    }
}

const KEY_ID: &str = "AKIDEXAMPLE";

const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

/// Shorter than any token of AWS: the hashing of a longer one costs both signers the same.
const SESSION_TOKEN: &str = "made-up-session-token/EXAMPLE+==";

const REGION: &str = "us-east-2";

const START: u64 = 1_597_128_922;

const ROUNDS: u64 = 61;

/// Signatures in a row by one signer.
const SIGNATURES: u64 = 500;
