//! `gcp-wif subject-token`

use anyhow::Context as _;
use gcp_wif::external_account::{Audience, ExternalAccount};
use gcp_wif::federation::Error;
use gcp_wif::secret::Secret;

use super::App;
use crate::args::{SubjectToken, SubjectTokenFormat};
use crate::credential_file::read_account;
use crate::output;
use crate::report::UsageError;

pub(crate) fn run(args: &SubjectToken, app: &App) -> anyhow::Result<()> {
    let account = match audience(args)? {
        Some(_) if app.names_credential_file => {
            let problem = "`--audience` and `--project-number` stand for a credential file, and \
                           `--credential-file` names one too";
            return Err(UsageError(problem.to_owned()).into());
        }
        Some(audience) => ExternalAccount::for_aws(&audience),
        None => read_account(&app.context, &app.settings)?,
    };
    let token = app.federation_of(account)?.subject_token()?;
    match args.format {
        SubjectTokenFormat::UrlEncoded => output::print(&token.url_encoded()),
        SubjectTokenFormat::Json => output::print(&indented(token.json())?),
    }
}

/// Is the audience of the flags, where they name one.
fn audience(args: &SubjectToken) -> anyhow::Result<Option<Audience>> {
    let parsed = match (&args.audience, &args.project_number, &args.pool_id, &args.provider_id) {
        (Some(audience), ..) => Audience::parse(audience),
        (None, Some(number), Some(pool), Some(provider)) => {
            Audience::for_workload(number, pool, provider)
        }
        _ => return Ok(None),
    };
    parsed.map(Some).map_err(Error::Account).context("the flags name no provider")
}

fn indented(json: &Secret) -> anyhow::Result<Secret> {
    let value: serde_json::Value = serde_json::from_str(json.expose())?;
    Ok(serde_json::to_string_pretty(&value)?.into())
}
