//! Keys of cached AWS sessions.

use crate::aws_config_file::AssumedRole;
use crate::aws_sts::Endpoint;
use crate::identity_key::IdentityKey;
use crate::security_credentials::SecurityCredentials;

/// Returns the key of the session of a role: a digest, in hexadecimal, of the credentials that assume the role,
/// the parameters of the request and the endpoint of AWS STS.
pub(super) fn role_session_key(
    credentials: &SecurityCredentials,
    role: &AssumedRole,
    endpoint: &Endpoint,
) -> String {
    let key = IdentityKey::from_credentials("AssumeRole", credentials).with_role(role);
    digest(key, role.duration_seconds, endpoint)
}

/// Returns the key of the session of a user, as `role_session_key` does. `duration_seconds` is the requested
/// lifetime.
pub fn user_session_key(
    credentials: &SecurityCredentials,
    mfa_serial: Option<&str>,
    duration_seconds: Option<u32>,
    endpoint: &Endpoint,
) -> String {
    let key = IdentityKey::from_credentials("GetSessionToken", credentials)
        .with_some("mfa serial", mfa_serial);
    digest(key, duration_seconds, endpoint)
}

fn digest(key: IdentityKey, duration_seconds: Option<u32>, endpoint: &Endpoint) -> String {
    let key = key
        .with_some("duration", duration_seconds.map(u32::to_be_bytes))
        .with("endpoint", endpoint.url().as_str());
    hex::encode(key.finish().0)
}
