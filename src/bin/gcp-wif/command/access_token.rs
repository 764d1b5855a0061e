//! `gcp-wif access-token`

use std::time::Duration;

use gcp_wif::credentials::Credentials;
use gcp_wif::exchange::AccessToken;
use gcp_wif::federation::Federation;
use gcp_wif::secret::Secret;
use serde_json::json;

use crate::app::App;
use crate::args::{self, AccessTokenFormat};
use crate::duration::token_lifetime;
use crate::error::{Error, Result};
use crate::{output, shell};

pub(crate) fn run(args: &args::AccessToken, app: &App) -> Result<()> {
    if let (true, Some(flag)) = (args.no_impersonation, app.settings.chain.typed_flag()) {
        return Err(Error::Usage(format!("`--no-impersonation` and `{flag}` exclude each other")));
    }
    let federation = with_flags(app.federation()?, args.lifetime, args.no_impersonation)?;
    let token = federation.access_token(&scopes(&args.scopes))?;
    let text = text(&token, args.format, &federation, args.no_impersonation, app)?;
    output::deliver(&text, args.output.as_deref(), &*app.context.file_system)
}

/// Returns a token in a format, without a line feed at its end.
pub(crate) fn text(
    token: &AccessToken,
    format: AccessTokenFormat,
    federation: &Federation,
    no_impersonation: bool,
    app: &App,
) -> Result<Secret> {
    Ok(match format {
        AccessTokenFormat::Text => token.token().clone(),
        AccessTokenFormat::Json => as_json(token, federation.credentials(), no_impersonation, app)?,
        AccessTokenFormat::Header => {
            Secret::new(format!("Authorization: Bearer {}", token.token().expose()))
        }
        AccessTokenFormat::Env => as_variables(token),
    })
}

/// Applies the flags of commands that return an access token.
pub(super) fn with_flags(
    mut federation: Federation,
    lifetime: Option<Duration>,
    no_impersonation: bool,
) -> Result<Federation> {
    if no_impersonation {
        federation = federation.without_impersonation();
    }
    if let Some(lifetime) = lifetime {
        federation = federation.with_lifetime(token_lifetime("--lifetime", lifetime)?)?;
    }
    Ok(federation)
}

/// Returns the typed scopes: in one value, white space separates them as in OAuth.
pub(super) fn scopes(typed: &[String]) -> Vec<&str> {
    typed.iter().flat_map(|scopes| scopes.split_whitespace()).collect()
}

fn as_json(
    token: &AccessToken,
    credentials: &Credentials,
    no_impersonation: bool,
    app: &App,
) -> Result<Secret> {
    let expires_in = token.expires_at().since(app.context.now()).as_secs();
    let mut object = json!({
        "access_token": token.token().expose(),
        "token_type": "Bearer",
        "expires_in": expires_in,
        "expiry": token.expires_at().to_string(),
        "scopes": token.scopes(),
        "universe_domain": credentials.universe_domain(),
    });
    if let Some(email) = credentials.service_account_email().filter(|_| !no_impersonation) {
        object["service_account"] = email.into();
    }
    if let Some(project) = credentials.quota_project_id() {
        object["quota_project_id"] = project.into();
    }
    Ok(serde_json::to_string_pretty(&object)?.into())
}

fn as_variables(token: &AccessToken) -> Secret {
    let value = shell::quoted(token.token());
    let value = value.expose();
    Secret::new(format!(
        "export CLOUDSDK_AUTH_ACCESS_TOKEN={value} GOOGLE_OAUTH_ACCESS_TOKEN={value}"
    ))
}
