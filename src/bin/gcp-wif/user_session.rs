//! The session of a user.

use gcp_wif::aws_identity::AwsIdentity;
use gcp_wif::aws_sts::{AwsService, AwsSts, GetSessionToken, Mfa};
use gcp_wif::context::MfaPrompt as _;
use gcp_wif::supplier::user_session_key;

use crate::app::App;
use crate::error::{Error, Result};

/// Returns a session of the user whose long-lived keys were found, from the cache if possible. Uses MFA if a device is
/// named.
pub(crate) fn user_session(
    identity: AwsIdentity,
    duration_seconds: Option<u32>,
    app: &App,
) -> Result<AwsIdentity> {
    let endpoints = identity.endpoints(AwsService::Sts).map_err(Error::endpoints)?;
    let context = app.context.clone();
    let aws_sts = AwsSts::for_profile(context, &identity.region, &endpoints)?;
    let serial = app.settings.roles.mfa_serial.as_deref();
    let key = user_session_key(&identity.credentials, serial, duration_seconds, aws_sts.endpoint());
    let needs_new = serial.is_some() && app.mfa_prompt.is_typed();
    let cache = &app.context.session_cache;
    if !needs_new && let Some(session) = cache.load(&key) {
        app.mfa_prompt.check_used()?;
        return Ok(identity.with_credentials(session, FROM));
    }
    let session = loop {
        let request = GetSessionToken { duration_seconds, mfa: mfa(app)? };
        match (aws_sts.session_token(&identity.credentials, &request), serial) {
            (Err(error), Some(serial))
                if error.is_wrong_mfa_code() && app.mfa_prompt.retries(serial) => {}
            (result, _) => break result?,
        }
    };
    cache.save(&key, &format!("the user of `{}`", identity.credentials.access_key_id()), &session);
    Ok(identity.with_credentials(session, FROM))
}

fn mfa(app: &App) -> Result<Option<Mfa>> {
    let Some(serial_number) = app.settings.roles.mfa_serial.clone() else {
        app.mfa_prompt.check_used()?;
        return Ok(None);
    };
    let token_code = app.mfa_prompt.find(&serial_number)?;
    Ok(Some(Mfa { serial_number, token_code }))
}

const FROM: &str = "GetSessionToken";
