//! `gcp-wif gcloud-compat`: the commands of gcloud that other programs run for a token, for machines
//! without gcloud.

use std::time::Duration;

use clap::Parser as _;
use clap::error::{ContextKind, ContextValue};
use gcp_wif::credentials::Credentials;
use gcp_wif::exchange::AccessToken;
use gcp_wif::external_account::Document;
use gcp_wif::federation::Federation;
use gcp_wif::json::to_indented_secret_json;
use gcp_wif::sanitize::Sanitized;
use gcp_wif::secret::Secret;

use crate::app::App;
use crate::args::{
    GcloudApplicationDefault, GcloudAuth, GcloudCommand, GcloudCompat, GcloudConfig, GcloudFormat,
    GcloudLine, GcloudProperty,
};
use crate::credential_file::read_credentials_if_any;
use crate::error::{Error, Result};
use crate::gcloud_command::project_of;
use crate::identity_name::identity_name;
use crate::output;
use crate::token_scopes::gcloud_scopes;

pub(crate) fn run(args: &GcloudCompat, prepare: impl FnOnce() -> Result<App>) -> Result<()> {
    let line = GcloudLine::try_parse_from(&args.words).map_err(|error| unknown(culprit(&error)))?;
    match (line.command, line.format) {
        (
            Some(GcloudCommand::Config(GcloudConfig::ConfigHelper {
                min_expiry,
                force_auth_refresh,
            })),
            format,
        ) => {
            let life =
                if force_auth_refresh { Duration::MAX } else { min_expiry.unwrap_or_default() };
            config_helper(&prepare()?, life, format, line.project)
        }
        // The other commands print one text.
        (_, Some(_)) => Err(unknown(Some("--format"))),
        (
            Some(GcloudCommand::Auth(
                GcloudAuth::PrintAccessToken
                | GcloudAuth::ApplicationDefault(GcloudApplicationDefault::PrintAccessToken),
            )),
            None,
        ) => output::print(access_token(&prepare()?.federation()?, Duration::ZERO)?.token()),
        (
            Some(GcloudCommand::Auth(GcloudAuth::PrintIdentityToken { audiences, include_email })),
            None,
        ) => output::print(prepare()?.federation()?.id_token(&audiences, include_email)?.token()),
        (Some(GcloudCommand::Config(GcloudConfig::Get { property })), None) => {
            let app = prepare()?;
            let credentials = read_credentials_if_any(&app.context, &app.settings)?;
            let (account, project) = properties(&app, credentials.as_ref(), line.project);
            let value = match property {
                GcloudProperty::Account => account,
                GcloudProperty::Project => project,
            };
            // For an unset property, gcloud prints nothing and succeeds.
            value.map_or(Ok(()), |value| output::print(&value.into()))
        }
        (Some(GcloudCommand::Version), None) => print_version(),
        (None, None) if line.version => print_version(),
        (None, None) => Err(unknown(None)),
    }
}

/// Returns the error for a command line that is not understood. `culprit` is its part that is unknown.
fn unknown(culprit: Option<&str>) -> Error {
    let culprit = culprit.map_or_else(String::new, |word| {
        format!("`{}` is not understood: ", Sanitized::truncated(word, 80))
    });
    Error::usage(format!("{culprit}{KNOWN}: {}", COMMANDS.join(", ")))
}

/// Returns the word or the flag that clap does not understand.
fn culprit(error: &clap::Error) -> Option<&str> {
    let kinds =
        [ContextKind::InvalidSubcommand, ContextKind::InvalidValue, ContextKind::InvalidArg];
    kinds.into_iter().find_map(|kind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.as_str()).filter(|text| !text.is_empty()),
        _ => None,
    })
}

fn print_version() -> Result<()> {
    output::print(&concat!("gcp-wif ", env!("CARGO_PKG_VERSION"), ", a stand-in for gcloud").into())
}

/// Prints the token with its expiry, and the properties. gcloud's default format is YAML, and JSON is YAML.
fn config_helper(
    app: &App,
    life: Duration,
    format: Option<GcloudFormat>,
    project: Option<String>,
) -> Result<()> {
    // Read once: it may be on standard input.
    let federation = app.federation()?;
    let token = access_token(&federation, life)?;
    let (account, project) = properties(app, Some(federation.credentials()), project);
    let text = |text: &str| Document::String(text.into());
    let core = [("account", account), ("project", project)];
    let core = core.iter().filter_map(|(name, value)| Some((*name, text(value.as_deref()?))));
    let result = object([
        (
            "configuration",
            object([
                ("active_configuration", text("default")),
                ("properties", object([("core", object(core))])),
            ]),
        ),
        (
            "credential",
            object([
                ("access_token", text(token.token().expose())),
                ("token_expiry", text(&token.expires_at().to_string())),
            ]),
        ),
        ("sentinels", object([("config_sentinel", text(""))])),
    ]);
    output::print(&match format {
        None | Some(GcloudFormat::Json(None)) => to_indented_secret_json(&result),
        Some(GcloudFormat::Json(Some(path))) => {
            let found = member(&result, &path).cloned().unwrap_or(Document::Null);
            let only = path.iter().rev().fold(found, |value, name| object([(&**name, value)]));
            to_indented_secret_json(&only)
        }
        Some(GcloudFormat::Value(path)) => match member(&result, &path) {
            Some(Document::String(text)) => text.clone(),
            _ => Secret::default(),
        },
    })
}

/// Returns an access token with at least `life` left, if Google issues one.
fn access_token(federation: &Federation, life: Duration) -> Result<AccessToken> {
    let scopes = gcloud_scopes(federation.credentials());
    Ok(match life {
        Duration::ZERO => federation.access_token(scopes)?,
        life => federation.access_token_valid_for(scopes, life)?,
    })
}

/// Creates an object. Its texts are wiped from memory, unlike those of `json!`.
fn object<'a>(members: impl IntoIterator<Item = (&'a str, Document)>) -> Document {
    let members = members.into_iter().map(|(name, value)| (name.to_owned(), value));
    Document::Object(members.collect())
}

fn member<'a>(document: &'a Document, path: &[String]) -> Option<&'a Document> {
    path.iter().try_fold(document, |document, name| document.member(name))
}

/// Returns `core/account` and `core/project`. Neither needs a token.
fn properties(
    app: &App,
    credentials: Option<&Credentials>,
    project: Option<String>,
) -> (Option<String>, Option<String>) {
    let account = credentials.and_then(identity_name);
    let project = project
        .or_else(|| PROJECT.iter().find_map(|name| app.context.variable(name)))
        .or_else(|| account.as_deref().and_then(project_of));
    (account, project)
}

/// The beginning of the error for another command line.
const KNOWN: &str = "this is gcp-wif's stand-in for gcloud; it knows";

const COMMANDS: [&str; 7] = [
    "`auth print-access-token`",
    "`auth application-default print-access-token`",
    "`auth print-identity-token --audiences=AUDIENCE [--include-email]`",
    "`config config-helper [--format=json|json(PATH)|value(PATH)] [--min-expiry=DURATION] \
     [--force-auth-refresh]`",
    "`config get project|account`",
    "`version`",
    "and the flags `--project`, `--quiet` and `--verbosity`",
];

/// The variables that name the project, gcloud's own one first.
const PROJECT: [&str; 2] = ["CLOUDSDK_CORE_PROJECT", "GOOGLE_CLOUD_PROJECT"];
