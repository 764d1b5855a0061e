//! The subject token: its signature and its exact bytes.

use gcp_wif::external_account::{AllowedHost, Audience, ExternalAccount, Trust};
use gcp_wif::region::Region;
use gcp_wif::security_credentials::SecurityCredentials;
use gcp_wif::subject_token::SignedRequest;
use gcp_wif::timestamp::Timestamp;
use serde_json::Value;

use crate::peers::signatures::{ACCESS_KEY_ID, SECRET_ACCESS_KEY, SESSION_TOKEN};

/// Google's own signer and botocore compute the same signatures.
#[test]
fn signatures_of_the_sample_key() {
    for (url, region, token, expected) in [
        (
            DEFAULT,
            "us-east-2",
            None,
            "fae09118e41357ad87677b120e1977871dadb5d8b4110e6d46fb50c8f7a4ff7f",
        ),
        (
            DEFAULT,
            "us-east-2",
            Some(SESSION_TOKEN),
            "460b491cd92b746345219747e679bf55541e3f8bb18eb11516305dbecded91b8",
        ),
        (
            "https://sts-fips.{region}.amazonaws.com?Action=GetCallerIdentity&Version=2011-06-15",
            "us-east-2",
            Some(SESSION_TOKEN),
            "3fd454a838fa97d7ba6210dacc745162021fbf328b9dfe17eb69ff3075e5a082",
        ),
        (
            "https://sts.{region}.amazonaws.com.cn?Action=GetCallerIdentity&Version=2011-06-15",
            "cn-north-1",
            Some(SESSION_TOKEN),
            "e4b1ef448be635ad027e823e15ce682ee3e77e816d174e6ca243eae20a868143",
        ),
    ] {
        let token = subject_token(url, region, token);
        assert_eq!(signature(&token), expected, "{url} in {region}");
    }
}

#[test]
fn exact_bytes() {
    let token = subject_token(DEFAULT, "us-east-2", None);
    assert_eq!(
        token.json().expose(),
        concat!(
            r#"{"headers":[{"key":"Authorization","value":"AWS4-HMAC-SHA256 "#,
            r#"Credential=AKIAIOSFODNN7EXAMPLE/20200811/us-east-2/sts/aws4_request, "#,
            r#"SignedHeaders=host;x-amz-date;x-goog-cloud-target-resource, Signature="#,
            r#"fae09118e41357ad87677b120e1977871dadb5d8b4110e6d46fb50c8f7a4ff7f"},"#,
            r#"{"key":"host","value":"sts.us-east-2.amazonaws.com"},"#,
            r#"{"key":"x-amz-date","value":"20200811T065522Z"},"#,
            r#"{"key":"x-goog-cloud-target-resource","value":"//iam.googleapis.com/projects/"#,
            r#"123456/locations/global/workloadIdentityPools/POOL_ID/providers/PROVIDER_ID"}],"#,
            r#""method":"POST","url":"https://sts.us-east-2.amazonaws.com?"#,
            r#"Action=GetCallerIdentity&Version=2011-06-15"}"#,
        )
    );
    assert_eq!(
        token.url_encoded().expose(),
        concat!(
            "%7B%22headers%22%3A%5B%7B%22key%22%3A%22Authorization%22%2C%22value%22%3A%22",
            "AWS4-HMAC-SHA256%20Credential%3DAKIAIOSFODNN7EXAMPLE%2F20200811%2Fus-east-2%2Fsts%2F",
            "aws4_request%2C%20SignedHeaders%3Dhost%3Bx-amz-date%3Bx-goog-cloud-target-resource",
            "%2C%20Signature%3D",
            "fae09118e41357ad87677b120e1977871dadb5d8b4110e6d46fb50c8f7a4ff7f%22%7D%2C",
            "%7B%22key%22%3A%22host%22%2C%22value%22%3A%22sts.us-east-2.amazonaws.com%22%7D%2C",
            "%7B%22key%22%3A%22x-amz-date%22%2C%22value%22%3A%2220200811T065522Z%22%7D%2C",
            "%7B%22key%22%3A%22x-goog-cloud-target-resource%22%2C%22value%22%3A%22",
            "%2F%2Fiam.googleapis.com%2Fprojects%2F123456%2Flocations%2Fglobal%2F",
            "workloadIdentityPools%2FPOOL_ID%2Fproviders%2FPROVIDER_ID%22%7D%5D%2C",
            "%22method%22%3A%22POST%22%2C%22url%22%3A%22https%3A%2F%2Fsts.us-east-2.amazonaws.com",
            "%3FAction%3DGetCallerIdentity%26Version%3D2011-06-15%22%7D",
        )
    );
}

#[test]
fn the_encoding_has_unreserved_characters_only_and_can_be_decoded() {
    let token = subject_token(DEFAULT, "us-east-2", Some(SESSION_TOKEN));
    let encoded = token.url_encoded();
    let mut decoded = Vec::new();
    let mut bytes = encoded.expose().bytes();
    while let Some(byte) = bytes.next() {
        match byte {
            b'%' => {
                let digits = [bytes.next().unwrap(), bytes.next().unwrap()];
                assert!(digits.iter().all(|digit| !digit.is_ascii_lowercase()));
                decoded.extend(hex::decode(digits).unwrap());
            }
            b'-' | b'.' | b'_' | b'~' => decoded.push(byte),
            _ => {
                assert!(byte.is_ascii_alphanumeric(), "{}", char::from(byte));
                decoded.push(byte);
            }
        }
    }
    assert_eq!(decoded, token.json().expose().as_bytes());
}

#[test]
fn a_session_token_is_sent_in_a_header() {
    let without = ["Authorization", "host", "x-amz-date", "x-goog-cloud-target-resource"];
    assert_eq!(header_names(&subject_token(DEFAULT, "us-east-2", None)), without);
    assert_eq!(header_names(&subject_token(DEFAULT, "us-east-2", Some(""))), without);

    let token = subject_token(DEFAULT, "us-east-2", Some(SESSION_TOKEN));
    assert_eq!(
        header_names(&token),
        [
            "Authorization",
            "host",
            "x-amz-date",
            "x-amz-security-token",
            "x-goog-cloud-target-resource"
        ]
    );
    assert_eq!(header(&token, "x-amz-security-token"), SESSION_TOKEN);
}

#[test]
fn a_port_is_part_of_the_host_unless_it_is_the_default() {
    for (authority, host) in [
        ("sts.{region}.example:8443", "sts.eu-west-1.example:8443"),
        ("sts.{region}.example:443", "sts.eu-west-1.example"),
        ("STS.{region}.Example", "sts.eu-west-1.example"),
    ] {
        let token = subject_token(&format!("https://{authority}/?{QUERY}"), "eu-west-1", None);
        assert_eq!(header(&token, "host"), host, "{authority}");
        // The request that Google sends has the host that was signed.
        assert_eq!(text(&request(&token)["url"]), format!("https://{host}/?{QUERY}"));
    }
}

#[test]
fn the_url_is_sent_as_it_is_written() {
    let mut signatures = Vec::new();
    for slash in ["", "/"] {
        let url = format!("https://sts.{{region}}.amazonaws.com{slash}?{QUERY}");
        let token = subject_token(&url, "eu-west-1", None);
        let written = format!("https://sts.eu-west-1.amazonaws.com{slash}?{QUERY}");
        assert_eq!(text(&request(&token)["url"]), written);
        signatures.push(signature(&token));
    }
    assert_eq!(signatures[0], signatures[1], "an empty path is signed as `/`");
}

#[test]
fn a_path_is_signed() {
    let signature_at = |path: &str| {
        let url = format!("https://sts.{{region}}.amazonaws.com{path}?{QUERY}");
        let token = subject_token(&url, "eu-west-1", None);
        assert!(text(&request(&token)["url"]).contains(&format!("amazonaws.com{path}?")), "{path}");
        signature(&token)
    };
    assert_ne!(signature_at("/proxy"), signature_at("/"));
    assert_ne!(signature_at("/proxy%20here"), signature_at("/proxy"));
}

/// Creates a subject token for [`AUDIENCE`] with the given verification URL.
pub fn signed(
    template: &str,
    region: &str,
    credentials: &SecurityCredentials,
    signed_at: Timestamp,
) -> SignedRequest {
    let audience = Audience::parse(AUDIENCE).unwrap();
    let hosts = ["sts.us-east-1.example", "sts.eu-west-1.example"];
    let hosts = hosts.iter().map(|host| AllowedHost::parse(host).unwrap()).collect();
    let trust = Trust::default().with_allowed_hosts(hosts);
    let file = credential_file(&audience, template);
    let account = ExternalAccount::from_json(file.as_bytes(), &trust).unwrap();
    let source = account.aws_credential_source().unwrap();
    let url = source.verification_url().for_region(&Region::parse(region).unwrap()).unwrap();
    SignedRequest::sign(&url, account.audience(), credentials, signed_at)
}

/// Returns a credential file for an AWS provider with the given verification URL.
pub fn credential_file(audience: &Audience, verification_url: &str) -> String {
    let file = ExternalAccount::for_aws(audience).unwrap().info();
    let mut file: Value = serde_json::from_str(file.expose()).unwrap();
    file["credential_source"]["regional_cred_verification_url"] = verification_url.into();
    file.to_string()
}

fn subject_token(template: &str, region: &str, session_token: Option<&str>) -> SignedRequest {
    let session_token = session_token.map(Into::into);
    let credentials =
        SecurityCredentials::new(ACCESS_KEY_ID, SECRET_ACCESS_KEY, session_token).unwrap();
    let signed_at = Timestamp::from_rfc3339("2020-08-11T06:55:22Z").unwrap();
    signed(template, region, &credentials, signed_at)
}

fn request(token: &SignedRequest) -> Value {
    serde_json::from_str(token.json().expose()).unwrap()
}

fn header_names(token: &SignedRequest) -> Vec<String> {
    let request = request(token);
    request["headers"].as_array().unwrap().iter().map(|header| text(&header["key"])).collect()
}

fn header(token: &SignedRequest, name: &str) -> String {
    let request = request(token);
    let mut headers = request["headers"].as_array().unwrap().iter();
    text(&headers.find(|header| header["key"] == name).unwrap()["value"])
}

fn signature(token: &SignedRequest) -> String {
    let authorization = header(token, "Authorization");
    authorization.split_once("Signature=").unwrap().1.to_owned()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

/// The provider that the tokens are for.
pub const AUDIENCE: &str = "//iam.googleapis.com/projects/123456/locations/global/\
                            workloadIdentityPools/POOL_ID/providers/PROVIDER_ID";

const QUERY: &str = "Action=GetCallerIdentity&Version=2011-06-15";

const DEFAULT: &str =
    "https://sts.{region}.amazonaws.com?Action=GetCallerIdentity&Version=2011-06-15";
