//! `gcp-wif access-token`

use gcp_wif::access_boundary::AccessBoundary;
use gcp_wif::exchange::AccessToken;
use gcp_wif::federation::Federation;
use gcp_wif::json::to_indented_secret_json;
use gcp_wif::secret::Secret;
use serde::Serialize;
use serde_json::Value;

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
            let (token, line) = (token.token().expose(), line.unwrap_or_default());
            Secret::new(["Authorization: Bearer ", token, &line].concat())
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
    let boundary = federation.access_boundary().map(AccessBoundary::to_json);
    Ok(to_indented_secret_json(&TokenObject {
        access_boundary: boundary.map(|json| serde_json::from_str(&json)).transpose()?,
        access_token: token.token().expose(),
        expires_in: token.expires_at().since(app.context.now()).as_secs(),
        expiry: token.expires_at().to_string(),
        quota_project_id: federation.quota_project_id(),
        scopes: token.scopes(),
        service_account: credentials.service_account_email().filter(|_| !no_impersonation),
        subject: federation.subject(),
        token_type: "Bearer",
        universe_domain: credentials.universe_domain(),
    }))
}

fn as_variables(token: &AccessToken, quota_project: Option<&str>) -> Secret {
    let value = shell::quoted(token.token());
    let value = value.expose();
    let variables = quota_project.map(quota_project::variables).into_iter().flatten();
    let variables: String =
        variables.map(|(name, value)| format!(" {name}={}", shell::quoted_text(value))).collect();
    let names = ["export CLOUDSDK_AUTH_ACCESS_TOKEN=", " GOOGLE_OAUTH_ACCESS_TOKEN="];
    Secret::new([names[0], value, names[1], value, &variables].concat())
}

/// The members of `schemas/access_token.schema.json`.
#[derive(Serialize)]
struct TokenObject<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    access_boundary: Option<Value>,
    access_token: &'a str,
    expires_in: u64,
    expiry: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    quota_project_id: Option<&'a str>,
    scopes: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    service_account: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    subject: Option<&'a str>,
    token_type: &'static str,
    universe_domain: &'a str,
}
