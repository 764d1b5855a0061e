//! The session of a user, whose long-lived keys were found, and how long sessions are.

use std::time::Duration;

use gcp_wif::aws_identity::AwsIdentity;
use gcp_wif::aws_sts::{AwsService, AwsSts, GetSessionToken, Mfa};

use crate::command::App;
use crate::report::UsageError;

/// Makes a session of a user, with the second factor where a device is named.
pub(crate) fn user_session(
    identity: AwsIdentity,
    duration_seconds: Option<u32>,
    app: &App,
) -> anyhow::Result<AwsIdentity> {
    let endpoints = identity.endpoints(AwsService::Sts)?;
    let context = app.context.clone();
    let aws_sts = AwsSts::for_profile(context, &identity.region, &endpoints)?;
    let request = GetSessionToken { duration_seconds, mfa: mfa(app)? };
    let credentials = aws_sts.session_token(&identity.credentials, &request)?;
    Ok(identity.with_credentials(credentials, "GetSessionToken"))
}

/// Is the length of the session of a user, 15 minutes to 36 hours.
pub(crate) fn user_session_seconds(flag: &str, found: Duration) -> Result<u32, UsageError> {
    seconds(flag, found, LONGEST_OF_A_USER)
}

/// Is the length of the session of a role, 15 minutes to 12 hours.
pub(crate) fn role_session_seconds(flag: &str, found: Duration) -> Result<u32, UsageError> {
    seconds(flag, found, LONGEST_OF_A_ROLE)
}

fn mfa(app: &App) -> anyhow::Result<Option<Mfa>> {
    let Some(serial_number) = app.settings.roles.mfa_serial.clone() else {
        app.mfa_prompt.check_used()?;
        return Ok(None);
    };
    let token_code = app.mfa_prompt.find(&serial_number)?;
    Ok(Some(Mfa { serial_number, token_code }))
}

fn seconds(flag: &str, found: Duration, longest: u32) -> Result<u32, UsageError> {
    u32::try_from(found.as_secs())
        .ok()
        .filter(|seconds| found.subsec_nanos() == 0 && (SHORTEST..=longest).contains(seconds))
        .ok_or_else(|| {
            let found = found.as_secs_f64();
            UsageError(format!("`{flag}` is {found} s, expected {SHORTEST} s to {longest} s"))
        })
}

/// In seconds, as the AWS STS API Reference has them.
const SHORTEST: u32 = 900;

const LONGEST_OF_A_ROLE: u32 = 43_200;

const LONGEST_OF_A_USER: u32 = 129_600;
