//! `gcp-wif subject-token`

use gcp_wif::external_account::{AccountError, Audience, Document, ExternalAccount};
use gcp_wif::json::to_indented_secret_json;

use crate::app::App;
use crate::args::{SubjectToken, SubjectTokenFormat};
use crate::credential_file::read_credentials;
use crate::error::{Error, Result};
use crate::output;

pub(crate) fn run(args: &SubjectToken, app: &App) -> Result<()> {
    let credentials = match audience(args)? {
        Some(_) if app.names_credential_file => {
            let problem = "`--audience` and `--project-number` replace a credential file, and \
                           `--credential-file` names one: give one of them";
            return Err(Error::usage(problem));
        }
        Some(audience) => ExternalAccount::for_aws(&audience)?.into(),
        None => read_credentials(&app.context, &app.settings)?,
    };
    let token = app.federation_of(credentials)?.subject_token()?;
    match args.format {
        SubjectTokenFormat::UrlEncoded => output::print(token.token()),
        SubjectTokenFormat::Json => match token.json() {
            Some(json) => {
                let document: Document = serde_json::from_str(json.expose())?;
                output::print(&to_indented_secret_json(&document))
            }
            None => Err(Error::usage(
                "`--format json` is for the signed request of an AWS source, and the credential file \
                 has another source",
            )),
        },
    }
}

/// Returns the audience that the flags name, if they name one.
fn audience(args: &SubjectToken) -> Result<Option<Audience>> {
    let (typed, parsed) =
        match (&args.audience, &args.project_number, &args.pool_id, &args.provider_id) {
            (Some(audience), ..) => ("`--audience`", Audience::parse(audience)),
            (None, Some(number), Some(pool), Some(provider)) => (
                "the provider of `--project-number`, `--pool-id` and `--provider-id`",
                Audience::for_workload(number, pool, provider),
            ),
            _ => return Ok(None),
        };
    parsed.map(Some).map_err(|error| match error {
        AccountError::Value { problem, .. } => Error::Usage(format!("{typed} {problem}")),
        error => Error::FlagValue(error),
    })
}
