//! `gcp-wif access-token`

use gcp_wif::exchange::AccessToken;
use gcp_wif::federation::Federation;
use gcp_wif::secret::Secret;
use serde_json::json;

use crate::app::App;
use crate::args::{self, AccessTokenFormat};
use crate::error::Result;
use crate::token_flags::{self, with_flags};
use crate::{output, quota_project, shell};

pub(crate) fn run(args: &args::AccessToken, app: &App) -> Result<()> {
    token_flags::check(&args.flags, args.no_impersonation, app)?;
    let federation = with_flags(app.federation()?, &args.flags, args.no_impersonation, app)?;
    let token = federation.access_token(&[])?;
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
        AccessTokenFormat::Json => as_json(token, federation, no_impersonation, app)?,
        AccessTokenFormat::Header => {
            let project = federation.quota_project_id();
            let line = project.map(|project| format!("\nX-Goog-User-Project: {project}"));
            let token = token.token().expose();
            Secret::new(format!("Authorization: Bearer {token}{}", line.unwrap_or_default()))
        }
        AccessTokenFormat::Env => as_variables(token, federation.quota_project_id()),
    })
}

fn as_json(
    token: &AccessToken,
    federation: &Federation,
    no_impersonation: bool,
    app: &App,
) -> Result<Secret> {
    let credentials = federation.credentials();
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
    if let Some(project) = federation.quota_project_id() {
        object["quota_project_id"] = project.into();
    }
    if let Some(subject) = federation.subject() {
        object["subject"] = subject.into();
    }
    if let Some(boundary) = federation.access_boundary() {
        object["access_boundary"] = serde_json::from_str(&boundary.to_json())?;
    }
    Ok(serde_json::to_string_pretty(&object)?.into())
}

fn as_variables(token: &AccessToken, quota_project: Option<&str>) -> Secret {
    let value = shell::quoted(token.token());
    let value = value.expose();
    let variables = quota_project.map(quota_project::variables).into_iter().flatten();
    let variables: String =
        variables.map(|(name, value)| format!(" {name}={}", shell::quoted_text(value))).collect();
    Secret::new(format!(
        "export CLOUDSDK_AUTH_ACCESS_TOKEN={value} GOOGLE_OAUTH_ACCESS_TOKEN={value}{variables}"
    ))
}
