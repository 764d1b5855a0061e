//! `gcp-wif config create`

use gcp_wif::context::{Environment, FileSystem};
use gcp_wif::external_account::{
    Audience, ExternalAccount, NewAccount, NewCredentialSource, TokenFormat,
};

use super::headers::parse_headers;
use super::new_files;
use crate::args::{Create, SourceType};
use crate::config_check::{self, Severity};
use crate::duration::token_lifetime;
use crate::error::{Error, Result, Step as _};
use crate::report;

pub(super) fn run(
    args: &Create,
    environment: &dyn Environment,
    files: &dyn FileSystem,
) -> Result<()> {
    let account = account(args)?;
    let findings = config_check::account_findings(&account);
    if let Some(error) = findings.iter().find(|finding| finding.severity == Severity::Error) {
        return Err(Error::usage(error.message.clone())).step(UNUSABLE);
    }
    new_files::write(args, &account.info(), environment, files)?;
    for finding in findings.iter().filter(|finding| finding.severity == Severity::Warning) {
        report::warn(&finding.message, finding.hint.as_deref());
    }
    Ok(())
}

fn account(args: &Create) -> Result<ExternalAccount> {
    // gcloud accepts the name without the prefix only: it adds another one to a full name.
    let is_bare = ["projects/", "locations/"].iter().any(|first| args.audience.starts_with(first));
    let prefix = if is_bare { "//iam.googleapis.com/" } else { "" };
    let name = format!("{prefix}{}", args.audience);
    let audience = Audience::parse(&name).map_err(Error::FlagValue).step(UNUSABLE)?;
    check_pool(args, audience.is_workforce_pool())?;
    let mut new = NewAccount::new(audience, source(args)?);
    new.universe_domain.clone_from(&args.universe_domain);
    new.sts_location.clone_from(&args.sts_location);
    new.workforce_pool_user_project.clone_from(&args.workforce_pool_user_project);
    new.service_account.clone_from(&args.service_account);
    new.token_lifetime = args
        .service_account_token_lifetime_seconds
        .map(|lifetime| token_lifetime("--service-account-token-lifetime-seconds", lifetime))
        .transpose()?;
    new.subject_token_type.clone_from(&args.subject_token_type);
    ExternalAccount::create(&new).map_err(Error::FlagValue).step(UNUSABLE)
}

/// Refuses flags that gcloud has for the other kind of pool only, and a regional endpoint for client
/// certificates.
fn check_pool(args: &Create, is_workforce_pool: bool) -> Result<()> {
    let workload_flags = [
        ("--aws", args.aws),
        ("--azure", args.azure),
        ("--credential-cert-path", args.credential_cert_path.is_some()),
        ("--sts-location", args.sts_location.is_some()),
    ];
    let workforce_flags = [
        (
            "--executable-interactive-timeout-millis",
            args.executable_interactive_timeout_millis.is_some(),
        ),
        ("--workforce-pool-user-project", args.workforce_pool_user_project.is_some()),
    ];
    let typed =
        |flags: &[(&'static str, bool)]| flags.iter().find(|flag| flag.1).map(|flag| flag.0);
    if is_workforce_pool {
        if let Some(flag) = typed(&workload_flags) {
            return Err(Error::Usage(format!(
                "`{flag}` is for workload identity pools, but `AUDIENCE` names a workforce pool"
            )));
        }
    } else if let Some(flag) = typed(&workforce_flags) {
        return Err(Error::Usage(format!(
            "`{flag}` is for workforce pools, but `AUDIENCE` names a workload identity pool"
        )));
    }
    let is_regional = args.sts_location.as_ref().is_some_and(|location| location != "global");
    if is_regional && args.credential_cert_path.is_some() {
        return Err(Error::usage(
            "`--sts-location` cannot be used with `--credential-cert-path`: Google has no regional \
             endpoint for client certificates",
        ));
    }
    Ok(())
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
            interactive_timeout: args.executable_interactive_timeout_millis,
        }
    } else if args.credential_cert_path.is_some() {
        NewCredentialSource::Certificate {
            config_location: args.credential_cert_configuration_output_file.clone(),
            trust_chain_path: args.credential_cert_trust_chain_path.clone(),
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

const UNUSABLE: &str = "the flags do not make a usable credential file";
