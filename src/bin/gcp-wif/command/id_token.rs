//! `gcp-wif id-token`

use gcp_wif::exchange::IdToken;
use gcp_wif::external_account::ExternalAccount;
use gcp_wif::secret::Secret;
use serde_json::json;

use super::Context;
use crate::args::{self, IdTokenFormat};
use crate::output;

pub(crate) fn run(args: &args::IdToken, context: &Context) -> anyhow::Result<()> {
    let federation = context.federation()?;
    let token = federation.id_token(&args.audience, args.include_email)?;
    let text = match args.format {
        IdTokenFormat::Text => token.token().clone(),
        IdTokenFormat::Json => as_json(&token, federation.account(), context)?,
        IdTokenFormat::Header => {
            Secret::new(format!("Authorization: Bearer {}", token.token().expose()))
        }
    };
    output::deliver(&text, args.output.as_deref(), &*context.ambient.files)
}

fn as_json(
    token: &IdToken,
    account: &ExternalAccount,
    context: &Context,
) -> anyhow::Result<Secret> {
    let object = json!({
        "id_token": token.token().expose(),
        "audience": token.audience(),
        "expires_in": token.expires_at().since(context.ambient.now()).as_secs(),
        "expiry": token.expires_at().to_string(),
        "service_account": account.service_account_email(),
    });
    Ok(serde_json::to_string_pretty(&object)?.into())
}
