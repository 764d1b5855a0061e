//! `gcp-wif config create`

use anyhow::{Context as _, anyhow};
use gcp_wif::context::{FileSystem, LocalFileSystem};
use gcp_wif::external_account::{
    Audience, ExternalAccount, NewAccount, NewCredentialSource, TokenFormat,
};
use gcp_wif::secret::Secret;

use super::headers::parse_headers;
use crate::check::{self, Severity};
use crate::create_args::{Create, SourceType};
use crate::duration::token_lifetime;
use crate::output;
use crate::report::{self, UsageError};

pub(super) fn run(args: &Create, quiet: bool) -> anyhow::Result<()> {
    let account = account(args)?;
    let findings = check::findings(&account);
    if let Some(error) = findings.iter().find(|finding| finding.severity == Severity::Error) {
        return Err(anyhow!(error.message.clone()).context(unusable()));
    }
    write(args, &account.info())?;
    if !quiet {
        for finding in findings.iter().filter(|finding| finding.severity == Severity::Warning) {
            report::warn(&finding.message, finding.hint.as_deref());
        }
    }
    Ok(())
}

fn account(args: &Create) -> anyhow::Result<ExternalAccount> {
    // gcloud wants the name without the beginning, and puts a second one before a whole name.
    let is_bare = ["projects/", "locations/"].iter().any(|first| args.audience.starts_with(first));
    let prefix = if is_bare { "//iam.googleapis.com/" } else { "" };
    let name = format!("{prefix}{}", args.audience);
    let audience = Audience::parse(&name).context(unusable())?;
    let mut new = NewAccount::new(audience, source(args)?);
    new.universe_domain.clone_from(&args.universe_domain);
    new.service_account.clone_from(&args.service_account);
    new.token_lifetime = args
        .service_account_token_lifetime_seconds
        .map(|lifetime| token_lifetime("--service-account-token-lifetime-seconds", lifetime))
        .transpose()?;
    new.subject_token_type.clone_from(&args.subject_token_type);
    ExternalAccount::create(&new).context(unusable())
}

fn source(args: &Create) -> Result<NewCredentialSource, UsageError> {
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

fn token_format(args: &Create) -> Result<Option<TokenFormat>, UsageError> {
    match (args.credential_source_type, &args.credential_source_field_name) {
        (None, _) => Ok(None),
        (Some(SourceType::Text), None) => Ok(Some(TokenFormat::Text)),
        (Some(SourceType::Json), Some(name)) => Ok(Some(TokenFormat::Json(name.clone()))),
        (Some(SourceType::Json), None) => Err(UsageError(
            "`--credential-source-type=json` needs `--credential-source-field-name`".to_owned(),
        )),
        (Some(SourceType::Text), Some(_)) => Err(UsageError(
            "`--credential-source-field-name` is for `--credential-source-type=json`".to_owned(),
        )),
    }
}

fn write(args: &Create, json: &Secret) -> anyhow::Result<()> {
    let Some(path) = &args.output_file else { return output::print(json) };
    let bytes = json.expose().as_bytes();
    let written = if args.force {
        LocalFileSystem.replace(path, bytes)
    } else {
        LocalFileSystem.create(path, bytes)
    };
    match written {
        Err(error) if error.is_already_exists() => {
            Err(UsageError(format!("{error}; `--force` replaces it")).into())
        }
        result => result.context("the credential file cannot be written"),
    }
}

fn unusable() -> UsageError {
    UsageError("the flags make no usable credential file".to_owned())
}
