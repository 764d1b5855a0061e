//! `gcp-wif access-token`

use std::time::Duration;

use anyhow::Context as _;
use gcp_wif::exchange::AccessToken;
use gcp_wif::external_account::{ExternalAccount, TokenLifetime};
use gcp_wif::federation::Federation;
use gcp_wif::secret::Secret;
use serde_json::json;

use super::Context;
use crate::args::{self, AccessTokenFormat};
use crate::credential_file::read_account;
use crate::output;
use crate::report::UsageError;

pub(crate) fn run(args: &args::AccessToken, context: &Context) -> anyhow::Result<()> {
    let account = read_account(&context.ambient, &context.settings)?;
    let mut federation = context.settings.apply(Federation::new(account, context.ambient.clone())?);
    if args.no_impersonation {
        federation = federation.without_impersonation();
    }
    if let Some(lifetime) = args.lifetime {
        federation = federation.with_lifetime(token_lifetime(lifetime)?)?;
    }
    let scopes: Vec<&str> =
        args.scopes.iter().map(|scope| scope.trim()).filter(|scope| !scope.is_empty()).collect();
    let token = federation.access_token(&scopes)?;
    let text = match args.format {
        AccessTokenFormat::Text => token.token().clone(),
        AccessTokenFormat::Json => as_json(&token, federation.account(), context)?,
        AccessTokenFormat::Header => {
            Secret::new(format!("Authorization: Bearer {}", token.token().expose()))
        }
        AccessTokenFormat::Env => as_variables(&token),
    };
    match &args.output {
        None => output::print(&text),
        Some(path) => {
            let line = Secret::new(format!("{}\n", text.expose()));
            context
                .ambient
                .files
                .replace(path, line.expose().as_bytes())
                .context("the token cannot be written")
        }
    }
}

/// What `generateAccessToken` takes: whole seconds from 10 minutes to 12 hours.
fn token_lifetime(lifetime: Duration) -> anyhow::Result<TokenLifetime> {
    let whole = lifetime.subsec_nanos() == 0;
    TokenLifetime::from_seconds(lifetime.as_secs()).filter(|_| whole).ok_or_else(|| {
        let found = lifetime.as_secs_f64();
        UsageError(format!("`--lifetime` is {found} s, expected 600 s to 43200 s")).into()
    })
}

fn as_json(
    token: &AccessToken,
    account: &ExternalAccount,
    context: &Context,
) -> anyhow::Result<Secret> {
    let expires_in = token.expires_at().since(context.ambient.now()).as_secs();
    let mut object = json!({
        "access_token": token.token().expose(),
        "token_type": "Bearer",
        "expires_in": expires_in,
        "expiry": token.expires_at().to_string(),
        "scopes": token.scopes(),
        "universe_domain": account.universe_domain(),
    });
    if let Some(email) = account.service_account_email() {
        object["service_account"] = email.into();
    }
    if let Some(project) = account.quota_project_id() {
        object["quota_project_id"] = project.into();
    }
    Ok(serde_json::to_string_pretty(&object)?.into())
}

fn as_variables(token: &AccessToken) -> Secret {
    let value = shell_quoted(token.token());
    let value = value.expose();
    Secret::new(format!(
        "export CLOUDSDK_AUTH_ACCESS_TOKEN={value} GOOGLE_OAUTH_ACCESS_TOKEN={value}"
    ))
}

/// Google's tokens need no quotes; one that does gets them.
fn shell_quoted(token: &Secret) -> Secret {
    let text = token.expose();
    if text.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-/+=:".contains(&b)) {
        return token.clone();
    }
    Secret::new(format!("'{}'", text.replace('\'', r"'\''")))
}
