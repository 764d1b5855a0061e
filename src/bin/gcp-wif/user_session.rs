//! The session of a user.

use gcp_wif::aws_identity::AwsIdentity;
use gcp_wif::aws_sts::{AwsService, AwsSts, GetSessionToken, Mfa};

use crate::app::App;
use crate::error::{Error, Result};

/// Requests a session of the user whose long-lived keys were found, with MFA if a device is named.
pub(crate) fn user_session(
    identity: AwsIdentity,
    duration_seconds: Option<u32>,
    app: &App,
) -> Result<AwsIdentity> {
    let endpoints = identity.endpoints(AwsService::Sts).map_err(Error::endpoints)?;
    let context = app.context.clone();
    let aws_sts = AwsSts::for_profile(context, &identity.region, &endpoints)?;
    let request = GetSessionToken { duration_seconds, mfa: mfa(app)? };
    let credentials = aws_sts.session_token(&identity.credentials, &request)?;
    Ok(identity.with_credentials(credentials, "GetSessionToken"))
}

fn mfa(app: &App) -> Result<Option<Mfa>> {
    let Some(serial_number) = app.settings.roles.mfa_serial.clone() else {
        app.mfa_prompt.check_used()?;
        return Ok(None);
    };
    let token_code = app.mfa_prompt.find(&serial_number)?;
    Ok(Some(Mfa { serial_number, token_code }))
}
