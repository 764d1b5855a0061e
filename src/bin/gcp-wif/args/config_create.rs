//! The flags of `config create`, named as gcloud names them.

use std::convert::Infallible;
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::time::Duration;

use clap::builder::NonEmptyStringValueParser;
use clap::{ArgGroup, Args, ValueEnum};
use gcp_wif::secret::Secret;

use crate::duration::parse_duration;
use crate::path_setting::output_parser;

// Exactly one source is required, so a flag of one source conflicts with the other sources.
// `requires` would not do: clap ignores it if the required flag conflicts with one that was typed.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("source").required(true).multiple(false))]
#[command(group = ArgGroup::new("written").multiple(true))]
// clap's own line lists all sources, and does not fit a terminal.
#[command(
    override_usage = "gcp-wif config create [OPTIONS] <--aws|--azure|--executable-…|--credential-…> <AUDIENCE>"
)]
pub(crate) struct Create {
    /// Full resource name of the provider, with or without `//iam.googleapis.com/`
    pub(crate) audience: String,

    /// Use the AWS identity of the machine
    #[arg(long, group = "source")]
    pub(crate) aws: bool,
    /// Let Google's own libraries use IMDSv2, which is the default
    #[arg(long, conflicts_with_all = NOT_AWS, conflicts_with = "no_imdsv2")]
    pub(crate) enable_imdsv2: bool,
    /// Let Google's own libraries use IMDSv1, which is gcloud's default
    #[arg(long, conflicts_with_all = NOT_AWS)]
    pub(crate) no_imdsv2: bool,

    /// Use the managed identity of an Azure machine
    #[arg(long, group = "source")]
    pub(crate) azure: bool,
    /// Application that the Azure token is for; default: the provider
    #[arg(long, conflicts_with_all = NOT_AZURE, value_name = "URI", value_parser = text())]
    pub(crate) app_id_uri: Option<String>,

    /// Command that prints the subject token: an absolute path and its arguments
    #[arg(long, group = "source", value_name = "COMMAND", value_parser = text())]
    pub(crate) executable_command: Option<String>,
    /// Time limit of the command, 5 s to 120 s; default 30 s
    #[arg(long, conflicts_with_all = NOT_EXECUTABLE, value_name = "MILLISECONDS", value_parser = parse_millis)]
    pub(crate) executable_timeout_millis: Option<Duration>,
    /// File in which the command caches its response
    #[arg(long, conflicts_with_all = NOT_EXECUTABLE, value_name = "FILE", value_parser = text())]
    pub(crate) executable_output_file: Option<String>,
    /// Time limit of the command while a user logs in, 30 s to 30 min; workforce pools only
    #[arg(long, requires = "executable_output_file", conflicts_with_all = NOT_EXECUTABLE, value_name = "MILLISECONDS", value_parser = parse_interactive_millis)]
    pub(crate) executable_interactive_timeout_millis: Option<Duration>,

    /// Use an X.509 certificate, whose PEM file this is
    #[arg(long, groups = ["source", "written"], requires = "credential_cert_private_key_path", value_name = "FILE", value_parser = text())]
    pub(crate) credential_cert_path: Option<String>,
    /// PEM file with the private key of the certificate
    #[arg(long, conflicts_with_all = NOT_CERTIFICATE, value_name = "FILE", value_parser = text())]
    pub(crate) credential_cert_private_key_path: Option<String>,
    /// New file to write with the paths of certificate and key; default: gcloud's
    #[arg(long, conflicts_with_all = NOT_CERTIFICATE, value_name = "FILE", value_parser = text())]
    pub(crate) credential_cert_configuration_output_file: Option<String>,
    /// PEM file with the certificate and the intermediate ones up to the pool's trust store
    #[arg(long, conflicts_with_all = NOT_CERTIFICATE, value_name = "FILE", value_parser = text())]
    pub(crate) credential_cert_trust_chain_path: Option<String>,

    /// File that holds the subject token
    #[arg(long, group = "source", value_name = "FILE", value_parser = text())]
    pub(crate) credential_source_file: Option<String>,
    /// URL that returns the subject token
    #[arg(long, group = "source", value_name = "URL", value_parser = text())]
    pub(crate) credential_source_url: Option<String>,
    /// Headers of the request to the URL: `K=V,K=V`, or `^|^K=V|K=V` with another separator
    #[arg(long, conflicts_with_all = NOT_URL, value_name = "KEY=VALUE", value_parser = secret)]
    pub(crate) credential_source_headers: Option<Secret>,
    /// Format of the file or of the URL's response
    #[arg(long, conflicts_with_all = NOT_FILE_OR_URL, ignore_case = true)]
    pub(crate) credential_source_type: Option<SourceType>,
    /// Member of the JSON that holds the subject token
    #[arg(long, requires = "credential_source_type", conflicts_with_all = NOT_FILE_OR_URL, value_name = "NAME", value_parser = text())]
    pub(crate) credential_source_field_name: Option<String>,

    /// Type of the subject token; default `urn:ietf:params:oauth:token-type:jwt`, or `…:id_token` for a workforce pool
    #[arg(long, conflicts_with_all = ["aws", "azure", "credential_cert_path"], value_name = "TYPE", value_parser = text())]
    pub(crate) subject_token_type: Option<String>,
    /// Project for quota and billing of a workforce pool
    #[arg(long, value_name = "PROJECT", value_parser = text())]
    pub(crate) workforce_pool_user_project: Option<String>,
    /// Location of Google's token endpoint, such as us-east1; default global
    #[arg(long, value_name = "LOCATION", value_parser = text())]
    pub(crate) sts_location: Option<String>,
    /// E-mail address of the service account to impersonate
    #[arg(long, value_name = "EMAIL", value_parser = text())]
    pub(crate) service_account: Option<String>,
    /// Lifetime of the service account's tokens, 600 to 43200 seconds
    #[arg(long, requires = "service_account", value_name = "SECONDS", value_parser = parse_duration)]
    pub(crate) service_account_token_lifetime_seconds: Option<Duration>,
    /// Domain of the Google Cloud universe
    #[arg(long, value_name = "DOMAIN", default_value = "googleapis.com")]
    pub(crate) universe_domain: String,

    /// New file to write, readable by its owner only, instead of standard output
    #[arg(long, group = "written", value_name = "FILE", value_parser = output_parser())]
    pub(crate) output_file: Option<PathBuf>,
    /// Replace existing files
    #[arg(long, requires = "written")]
    pub(crate) force: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum SourceType {
    /// The bare token
    Text,
    /// A JSON object
    Json,
}

fn text() -> NonEmptyStringValueParser {
    NonEmptyStringValueParser::new()
}

fn parse_millis(text: &str) -> Result<Duration, String> {
    parse_millis_within(text, 5_000..=120_000)
}

fn parse_interactive_millis(text: &str) -> Result<Duration, String> {
    parse_millis_within(text, 30_000..=1_800_000)
}

/// Parses milliseconds, or a duration with its unit.
fn parse_millis_within(text: &str, bounds: RangeInclusive<u64>) -> Result<Duration, String> {
    let (shortest, longest) = (bounds.start(), bounds.end());
    let is_bare = text.bytes().all(|b| b.is_ascii_digit());
    let duration =
        if is_bare { parse_duration(&format!("{text}ms")) } else { parse_duration(text) };
    match duration {
        Ok(duration)
            if (Duration::from_millis(*shortest)..=Duration::from_millis(*longest))
                .contains(&duration) =>
        {
            Ok(duration)
        }
        _ => Err(format!("expected {shortest} to {longest} milliseconds")),
    }
}

/// Accepts every text: a message about a bad one could show a secret.
fn secret(text: &str) -> Result<Secret, Infallible> {
    Ok(text.into())
}

const NOT_AWS: [&str; 5] = ["azure", "executable_command", CERTIFICATE, SOURCE_FILE, SOURCE_URL];

const NOT_AZURE: [&str; 5] = ["aws", "executable_command", CERTIFICATE, SOURCE_FILE, SOURCE_URL];

const NOT_EXECUTABLE: [&str; 5] = ["aws", "azure", CERTIFICATE, SOURCE_FILE, SOURCE_URL];

const NOT_CERTIFICATE: [&str; 5] = ["aws", "azure", "executable_command", SOURCE_FILE, SOURCE_URL];

const NOT_URL: [&str; 5] = ["aws", "azure", "executable_command", CERTIFICATE, SOURCE_FILE];

const NOT_FILE_OR_URL: [&str; 4] = ["aws", "azure", "executable_command", CERTIFICATE];

const CERTIFICATE: &str = "credential_cert_path";

const SOURCE_FILE: &str = "credential_source_file";

const SOURCE_URL: &str = "credential_source_url";
