//! The inputs of a signature besides the request.

use crate::security_credentials::SecurityCredentials;
use crate::timestamp::Timestamp;

/// The credentials, time, region and service of a signature.
#[derive(Clone, Copy, Debug)]
pub struct SigningParams<'a> {
    /// The keys to sign with. The caller adds their session token to the headers of the request.
    pub credentials: &'a SecurityCredentials,
    /// The AWS region, such as `us-east-2`.
    pub region: &'a str,
    /// The AWS service, such as `sts`.
    pub service: &'a str,
    /// The time in the `x-amz-date` header.
    pub timestamp: Timestamp,
}
