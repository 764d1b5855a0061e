//! AWS Signature Version 4, as pure functions: one file for each step of
//! [AWS's description](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html).
//!
//! 1. [`canonical_request`]: the request in one spelling
//! 2. [`string_to_sign`]: its hash, with time and scope
//! 3. [`signing_key`]: the key for that day, region and service, and the signature

pub mod canonical_request;
pub mod signing_key;
pub mod string_to_sign;

pub use canonical_request::{PathStyle, SignableRequest};

use crate::security_credentials::SecurityCredentials;
use crate::timestamp::Timestamp;

/// Names who signs, when, and for which region and service.
#[derive(Clone, Copy, Debug)]
pub struct SigningParams<'a> {
    /// The keys to sign with. A session token is the caller's to add to the headers.
    pub credentials: &'a SecurityCredentials,
    /// The AWS region, such as `us-east-2`.
    pub region: &'a str,
    /// The AWS service, such as `sts`.
    pub service: &'a str,
    /// The moment of `x-amz-date`.
    pub timestamp: Timestamp,
}

/// Signs a request and returns the value of its `Authorization` header.
///
/// The headers of the request are all signed, so `host`, `x-amz-date` and (for temporary
/// credentials) `x-amz-security-token` must be among them.
pub fn authorization(request: &SignableRequest<'_>, params: &SigningParams<'_>) -> String {
    let canonical = canonical_request::canonical_request(request);
    let scope = string_to_sign::credential_scope(params);
    let to_sign = string_to_sign::string_to_sign(canonical.text.expose(), &scope, params.timestamp);
    let key = signing_key::signing_key(params);
    let signature = signing_key::signature(&key, &to_sign);
    // "Credential, SignedHeaders and Signature are separated by a comma": the example of AWS has a
    // space behind it, as every SDK does.
    let credential = [params.credentials.access_key_id(), "/", &scope].concat();
    [
        ALGORITHM,
        " Credential=",
        &credential,
        ", SignedHeaders=",
        &canonical.signed_headers,
        ", Signature=",
        &signature,
    ]
    .concat()
}

/// The name of the algorithm, first word of the `Authorization` header and of the string to sign.
pub const ALGORITHM: &str = "AWS4-HMAC-SHA256";

/// The SHA-256 of nothing: the payload hash of a request without a body.
pub const EMPTY_PAYLOAD_SHA256: &str =
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "constants of the example, which every test here reads")]
pub(crate) mod example {
    //! AWS's worked example, which the tests of the steps share: a request of `iam` `ListUsers`.

    use super::*;

    pub(crate) const HEADERS: &[(&str, &str)] = &[
        ("content-type", "application/x-www-form-urlencoded; charset=utf-8"),
        ("host", "iam.amazonaws.com"),
        ("x-amz-date", "20150830T123600Z"),
    ];

    pub(crate) const REQUEST: SignableRequest<'static> = SignableRequest {
        method: "GET",
        path: "/",
        query: "Action=ListUsers&Version=2010-05-08",
        headers: HEADERS,
        body: b"",
        path_style: PathStyle::Encoded,
    };

    pub(crate) fn credentials() -> SecurityCredentials {
        let secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
        SecurityCredentials::new("AKIDEXAMPLE", secret, None).unwrap()
    }

    pub(crate) fn params(credentials: &SecurityCredentials) -> SigningParams<'_> {
        SigningParams {
            credentials,
            region: "us-east-1",
            service: "iam",
            timestamp: Timestamp::from_rfc3339("2015-08-30T12:36:00Z").unwrap(),
        }
    }

    #[test]
    fn authorization_of_the_worked_example() {
        assert_eq!(
            authorization(&REQUEST, &params(&credentials())),
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, \
             SignedHeaders=content-type;host;x-amz-date, \
             Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7"
        );
    }
}
