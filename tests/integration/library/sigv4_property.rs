//! The signer against AWS's own, on random requests.

use std::time::{Duration, UNIX_EPOCH};

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{
    PercentEncodingMode, SignableBody, SignableRequest as AwsRequest, SigningSettings,
    UriPathNormalizationMode, sign,
};
use aws_sigv4::sign::v4;
use gcp_wif::security_credentials::SecurityCredentials;
use gcp_wif::sigv4::push_uri_encoded;
use gcp_wif::sigv4::{PathStyle, SignableRequest, SigningParams, authorization};
use gcp_wif::timestamp::Timestamp;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use testkit::verifier::verify;

use crate::library::subject_token;

proptest! {
    // The same requests in every run, and no file for a failure: the output has the smallest
    // failing request. `PROPTEST_CASES` sets their number.
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(20_110_615),
        ..ProptestConfig::default()
    })]

    #[test]
    fn every_request_is_signed_as_aws_signs_it(sample in samples()) {
        prop_assert_eq!(sample.signed_by_us(), sample.signed_by_aws());
    }

    #[test]
    fn every_subject_token_is_valid_for_google(
        path in prop_oneof![Just(String::new()), Just("/".to_owned()), raw_paths(), paths()],
        query in prop::sample::select(QUERIES),
        key in "[A-Za-z0-9/+]{40}",
        session_token in option::of("[A-Za-z0-9/+=]{1,400}"),
        region in REGIONS,
        unix_seconds in 0_u64..=END_OF_9999,
    ) {
        let url = format!("https://sts.{{region}}.amazonaws.com{path}?{query}");
        let credentials =
            SecurityCredentials::new("AKIDEXAMPLE", key.as_str(), session_token.map(Into::into));
        let signed_at = Timestamp::from_unix_seconds(unix_seconds);
        let token = subject_token::signed(&url, &region, &credentials.unwrap(), signed_at);
        let secret_of = |id: &str| (id == "AKIDEXAMPLE").then(|| key.clone());
        let verified = verify(token.json().expose(), subject_token::AUDIENCE, secret_of, signed_at.into());
        prop_assert_eq!(verified, Ok(()));
    }
}

/// A request with everything that a signature depends on.
#[derive(Clone, Debug)]
struct Sample {
    method: &'static str,
    authority: String,
    path: String,
    query: Option<String>,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    path_style: PathStyle,
    keys: (String, String, Option<String>),
    region: String,
    service: &'static str,
    unix_seconds: u64,
}

impl Sample {
    fn signed_by_us(&self) -> String {
        let (id, secret, token) = &self.keys;
        let credentials = SecurityCredentials::new(id, secret.as_str(), None).unwrap();
        let timestamp = Timestamp::from_unix_seconds(self.unix_seconds);
        let date = timestamp.amz_date();
        let mut headers: Vec<(&str, &str)> =
            self.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        headers.extend([("Host", self.authority.as_str()), ("X-Amz-Date", date.as_str())]);
        headers.extend(token.as_ref().map(|token| ("X-Amz-Security-Token", token.as_str())));
        let request = SignableRequest {
            method: self.method,
            path: &self.path,
            query: self.query.as_deref().unwrap_or_default(),
            headers: &headers,
            body: &self.body,
            path_style: self.path_style,
        };
        let params = SigningParams {
            credentials: &credentials,
            region: &self.region,
            service: self.service,
            timestamp,
        };
        authorization(&request, &params).expose().clone()
    }

    fn signed_by_aws(&self) -> String {
        let (id, secret, token) = self.keys.clone();
        let identity = Credentials::new(id, secret, token, None, "property").into();
        let mut settings = SigningSettings::default();
        if self.path_style == PathStyle::Unnormalized {
            settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
        }
        if self.path_style == PathStyle::Verbatim {
            settings.percent_encoding_mode = PercentEncodingMode::Single;
        }
        let params = v4::SigningParams::builder()
            .identity(&identity)
            .region(&self.region)
            .name(self.service)
            .time(UNIX_EPOCH + Duration::from_secs(self.unix_seconds))
            .settings(settings)
            .build()
            .unwrap()
            .into();
        let query = self.query.as_ref().map(|query| format!("?{query}")).unwrap_or_default();
        let url = format!("https://{}{}{query}", self.authority, self.path);
        let headers = self.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let body = SignableBody::Bytes(&self.body);
        let request = AwsRequest::new(self.method, url, headers, body).unwrap();
        let (instructions, _) = sign(request, &params).unwrap().into_parts();
        let mut added = instructions.headers();
        added.find(|(name, _)| *name == "authorization").unwrap().1.to_owned()
    }
}

fn samples() -> impl Strategy<Value = Sample> {
    let request = (
        prop::sample::select(vec!["GET", "POST", "PUT", "DELETE", "HEAD", "PATCH", "OPTIONS"]),
        "[a-z][a-z0-9-]{0,20}\\.example(:[1-9][0-9]{3})?",
        paths(),
        option::of(queries()),
        vec(headers(), 0..6),
        prop_oneof![Just(Vec::new()), vec(any::<u8>(), 0..40)],
        prop::sample::select(vec![
            PathStyle::Encoded,
            PathStyle::Unnormalized,
            PathStyle::Verbatim,
        ]),
    );
    let signer = (
        ("[A-Z0-9]{16,24}", "[A-Za-z0-9/+!-~]{1,100}", option::of("[A-Za-z0-9/+=]{1,400}")),
        REGIONS,
        prop::sample::select(vec!["sts", "iam", "execute-api"]),
        0_u64..=END_OF_9999,
    );
    (request, signer).prop_map(|(request, signer)| {
        let (method, authority, path, query, headers, body, path_style) = request;
        let (keys, region, service, unix_seconds) = signer;
        Sample {
            method,
            authority,
            path,
            query,
            headers,
            body,
            path_style,
            keys,
            region,
            service,
            unix_seconds,
        }
    })
}

/// Paths as they are sent: dot segments, empty segments, escapes with digits in both cases,
/// characters that need no escape, and the empty path.
fn paths() -> impl Strategy<Value = String> {
    let segment = prop_oneof![
        2 => Just(String::new()),
        2 => Just(".".to_owned()),
        2 => Just("..".to_owned()),
        1 => Just("...".to_owned()),
        1 => Just(".%2e".to_owned()),
        3 => "[A-Za-z0-9._~!$&'()*+,;=:@-]{1,8}",
        2 => "(%[0-9a-f]{2}|%[0-9A-F]{2}|[a-z]){1,6}",
        2 => any::<String>().prop_map(|text| encoded(&text)),
    ];
    vec(segment, 0..7)
        .prop_map(|segments| segments.iter().flat_map(|segment| ["/", segment]).collect())
}

/// Paths that a credential file may hold and that a URL parser has to encode.
fn raw_paths() -> impl Strategy<Value = String> {
    vec("[ a-zé^|<>{}\"`'%\\\\./]{0,8}", 0..4)
        .prop_map(|segments| segments.iter().flat_map(|segment| ["/", segment]).collect())
}

/// Queries as they are sent: repeated names, missing values and names, empty pairs, `+` for a
/// space, and invalid escapes.
fn queries() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        2 => Just(String::new()),
        4 => prop::sample::select(vec!["a", "A", "b", "a-", "Action", "%61"]).prop_map(str::to_owned),
        3 => "[A-Za-z0-9._~!$'()*+,;:@/?-]{1,8}",
        2 => "(%[0-9a-f]{2}|%[0-9A-F]{2}|%|[a-z+]){1,6}",
        2 => any::<String>().prop_map(|text| encoded(&text)),
    ];
    let pair = (word.clone(), option::of(word)).prop_map(|(name, value)| match value {
        Some(value) => format!("{name}={value}"),
        None => name,
    });
    vec(pair, 0..7).prop_map(|pairs| pairs.join("&"))
}

/// Headers with repeated names in both cases, and values with spaces everywhere.
///
/// White space means spaces here: AWS's crate leaves tabs in, botocore and this program fold them.
fn headers() -> impl Strategy<Value = (String, String)> {
    let name = prop_oneof![
        3 => prop::sample::select(vec!["x-a", "X-A", "x-A-b", "Content-Type", "Date"])
            .prop_map(str::to_owned),
        // The prefix `z` avoids the names that a signer adds or leaves out.
        3 => "[zZ][A-Za-z0-9_-]{0,10}",
    ];
    (name, "[ !-~]{0,24}| {0,3}[!-~]{1,4} {1,4}[!-~]{1,4} {0,3}")
}

fn encoded(text: &str) -> String {
    let mut out = String::new();
    push_uri_encoded(&mut out, text.as_bytes());
    out
}

/// The grammar of a region's name.
const REGIONS: &str = "[a-z]{2,4}(-[a-z]{2,9}){1,2}-[0-9]{1,2}";

/// The same query, written in several ways.
const QUERIES: &[&str] = &[
    "Action=GetCallerIdentity&Version=2011-06-15",
    "Version=2011-06-15&Action=GetCallerIdentity",
    "&Version=2011-06-15&&%41ction=GetCaller%49dentity&",
    "Version=2011%2d06%2D15&Action=GetCallerIdentity",
    "Action=GetCallerIdentity&Version='2011 06+15'",
    "Action=GetCallerIdentity&Version",
];

/// 9999-12-31T23:59:59Z: the last second that a date with a year of four digits can have.
const END_OF_9999: u64 = 253_402_300_799;
