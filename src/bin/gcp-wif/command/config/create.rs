//! `gcp-wif config create`

use gcp_wif::context::FileSystem;
use gcp_wif::external_account::{
    Audience, ExternalAccount, NewAccount, NewCredentialSource, TokenFormat,
};
use gcp_wif::secret::Secret;

use super::headers::parse_headers;
use crate::args::{Create, SourceType};
use crate::config_check::{self, Severity};
use crate::duration::token_lifetime;
use crate::error::{Error, Result, Step as _};
use crate::output;
use crate::report;

pub(super) fn run(args: &Create, quiet: bool, files: &dyn FileSystem) -> Result<()> {
    let account = account(args)?;
    let findings = config_check::findings(&account);
    if let Some(error) = findings.iter().find(|finding| finding.severity == Severity::Error) {
        return Err(Error::usage(error.message.clone())).step(UNUSABLE);
    }
    write(args, &account.info(), files)?;
    if !quiet {
        for finding in findings.iter().filter(|finding| finding.severity == Severity::Warning) {
            report::warn(&finding.message, finding.hint.as_deref());
        }
    }
    Ok(())
}

fn account(args: &Create) -> Result<ExternalAccount> {
    // gcloud accepts the name without the prefix only: it adds another one to a full name.
    let is_bare = ["projects/", "locations/"].iter().any(|first| args.audience.starts_with(first));
    let prefix = if is_bare { "//iam.googleapis.com/" } else { "" };
    let name = format!("{prefix}{}", args.audience);
    let audience = Audience::parse(&name).map_err(Error::FlagValue).step(UNUSABLE)?;
    let mut new = NewAccount::new(audience, source(args)?);
    new.universe_domain.clone_from(&args.universe_domain);
    new.service_account.clone_from(&args.service_account);
    new.token_lifetime = args
        .service_account_token_lifetime_seconds
        .map(|lifetime| token_lifetime("--service-account-token-lifetime-seconds", lifetime))
        .transpose()?;
    new.subject_token_type.clone_from(&args.subject_token_type);
    ExternalAccount::create(&new).map_err(Error::FlagValue).step(UNUSABLE)
}

fn source(args: &Create) -> Result<NewCredentialSource> {
    let format = token_format(args)?;
    Ok(if args.azure {
        NewCredentialSource::Azure { app_id_uri: args.app_id_uri.clone() }
    } else if let Some(command) = &args.executable_command {
        NewCredentialSource::Executable {
            command: command.clone(),
            timeout: args.executable_timeout_millis,
            output_file: args.executable_output_file.clone(),
        }
    } else if let Some(path) = &args.credential_source_file {
        NewCredentialSource::File { path: path.clone(), format }
    } else if let Some(url) = &args.credential_source_url {
        let headers = args.credential_source_headers.as_ref().map(parse_headers).transpose()?;
        let headers = headers.unwrap_or_default();
        NewCredentialSource::Url { url: url.clone(), headers, format }
    } else {
        NewCredentialSource::Aws { imdsv2: !args.no_imdsv2 }
    })
}

fn token_format(args: &Create) -> Result<Option<TokenFormat>> {
    match (args.credential_source_type, &args.credential_source_field_name) {
        (None, _) => Ok(None),
        (Some(SourceType::Text), None) => Ok(Some(TokenFormat::Text)),
        (Some(SourceType::Json), Some(name)) => Ok(Some(TokenFormat::Json(name.clone()))),
        (Some(SourceType::Json), None) => Err(Error::Usage(
            "`--credential-source-type=json` needs `--credential-source-field-name`".to_owned(),
        )),
        (Some(SourceType::Text), Some(_)) => Err(Error::Usage(
            "`--credential-source-field-name` is for `--credential-source-type=json`".to_owned(),
        )),
    }
}

fn write(args: &Create, json: &Secret, files: &dyn FileSystem) -> Result<()> {
    let Some(path) = &args.output_file else { return output::print(json) };
    let bytes = json.expose().as_bytes();
    let written = if args.force { files.replace(path, bytes) } else { files.create(path, bytes) };
    match written {
        Err(error) if error.is_already_exists() => {
            Err(Error::Usage(format!("{error}; `--force` replaces it")))
        }
        result => result.step("the credential file cannot be written"),
    }
}

const UNUSABLE: &str = "the flags do not make a usable credential file";
