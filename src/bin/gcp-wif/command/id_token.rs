//! `gcp-wif id-token`

use gcp_wif::credentials::Credentials;
use gcp_wif::exchange::IdToken;
use gcp_wif::federation::Federation;
use gcp_wif::json::to_indented_secret_json;
use gcp_wif::secret::Secret;
use serde::Serialize;

use crate::app::App;
use crate::args::{self, IdTokenFormat};
use crate::error::Result;
use crate::output;

pub(crate) fn run(args: &args::IdToken, app: &App) -> Result<()> {
    let federation = app.federation()?;
    let token = federation.id_token(&args.audience, args.include_email)?;
    let text = text(&token, args.format, &federation, app)?;
    output::deliver(&text, args.output.as_deref(), &*app.context.file_system)
}

/// Returns a token in a format, without a line feed at its end.
pub(crate) fn text(
    token: &IdToken,
    format: IdTokenFormat,
    federation: &Federation,
    app: &App,
) -> Result<Secret> {
    Ok(match format {
        IdTokenFormat::Text => token.token().clone(),
        IdTokenFormat::Json => as_json(token, federation.credentials(), app),
        IdTokenFormat::Header => {
            Secret::new(format!("Authorization: Bearer {}", token.token().expose()))
        }
    })
}

fn as_json(token: &IdToken, credentials: &Credentials, app: &App) -> Secret {
    to_indented_secret_json(&TokenObject {
        audience: token.audience(),
        expires_in: token.expires_at().since(app.context.now()).as_secs(),
        expiry: token.expires_at().to_string(),
        id_token: token.token().expose(),
        service_account: credentials.service_account_email(),
    })
}

/// The members of `schemas/id_token.schema.json`.
#[derive(Serialize)]
struct TokenObject<'a> {
    audience: &'a str,
    expires_in: u64,
    expiry: String,
    id_token: &'a str,
    service_account: Option<&'a str>,
}
