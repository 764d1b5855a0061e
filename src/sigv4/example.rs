//! AWS's worked example, a request of `iam` `ListUsers`, which the tests of all steps share.

use super::canonical_path::PathStyle;
use super::canonical_request::SignableRequest;
use super::signing_params::SigningParams;
use crate::security_credentials::SecurityCredentials;
use crate::timestamp::Timestamp;

pub(super) const HEADERS: &[(&str, &str)] = &[
    ("content-type", "application/x-www-form-urlencoded; charset=utf-8"),
    ("host", "iam.amazonaws.com"),
    ("x-amz-date", "20150830T123600Z"),
];

pub(super) const REQUEST: SignableRequest<'static> = SignableRequest {
    method: "GET",
    path: "/",
    query: "Action=ListUsers&Version=2010-05-08",
    headers: HEADERS,
    body: b"",
    path_style: PathStyle::Encoded,
};

#[expect(clippy::unwrap_used, reason = "constants that pass the check")]
pub(super) fn credentials() -> SecurityCredentials {
    let secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    SecurityCredentials::new("AKIDEXAMPLE", secret, None).unwrap()
}

pub(super) fn params(credentials: &SecurityCredentials) -> SigningParams<'_> {
    SigningParams {
        credentials,
        region: "us-east-1",
        service: "iam",
        // 2015-08-30T12:36:00Z
        timestamp: Timestamp::from_unix_seconds(1_440_938_160),
    }
}
