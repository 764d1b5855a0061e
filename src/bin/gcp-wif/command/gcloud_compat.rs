//! `gcp-wif gcloud-compat`: the commands of gcloud that other programs run for a token, for machines
//! without gcloud.

use std::time::Duration;

use clap::Parser as _;
use gcp_wif::exchange::{AccessToken, CLOUD_PLATFORM};
use gcp_wif::secret::Secret;
use serde_json::{Value, json};

use crate::app::App;
use crate::args::{
    GcloudApplicationDefault, GcloudAuth, GcloudCommand, GcloudCompat, GcloudConfig, GcloudFormat,
    GcloudLine, GcloudProperty,
};
use crate::credential_file::read_credentials_if_any;
use crate::error::{Error, Result};
use crate::identity_name::{identity_name, project_of};
use crate::output;

pub(crate) fn run(args: &GcloudCompat, prepare: impl FnOnce() -> Result<App>) -> Result<()> {
    let unknown = || Error::usage(format!("{KNOWN}: {}", COMMANDS.join(", ")));
    let line = GcloudLine::try_parse_from(&args.words).map_err(|_| unknown())?;
    let command = match line.command {
        Some(GcloudCommand::Config(GcloudConfig::ConfigHelper {
            min_expiry,
            force_auth_refresh,
        })) => {
            let life =
                if force_auth_refresh { Duration::MAX } else { min_expiry.unwrap_or_default() };
            return config_helper(&prepare()?, life, line.format, line.project);
        }
        // The other commands print one text.
        _ if line.format.is_some() => return Err(unknown()),
        Some(command) => command,
        None if line.version => GcloudCommand::Version,
        None => return Err(unknown()),
    };
    match command {
        GcloudCommand::Auth(
            GcloudAuth::PrintAccessToken
            | GcloudAuth::ApplicationDefault(GcloudApplicationDefault::PrintAccessToken),
        ) => output::print(access_token(&prepare()?, Duration::ZERO)?.token()),
        GcloudCommand::Auth(GcloudAuth::PrintIdentityToken { audiences, include_email }) => {
            output::print(prepare()?.federation()?.id_token(&audiences, include_email)?.token())
        }
        GcloudCommand::Config(GcloudConfig::Get { property }) => {
            let (account, project) = properties(&prepare()?, line.project)?;
            let value = match property {
                GcloudProperty::Account => account,
                GcloudProperty::Project => project,
            };
            // For an unset property, gcloud prints nothing and succeeds.
            value.map_or(Ok(()), |value| output::print(&value.into()))
        }
        GcloudCommand::Config(GcloudConfig::ConfigHelper { .. }) => Err(unknown()),
        GcloudCommand::Version => {
            let line = format!("gcp-wif {}, a stand-in for gcloud", env!("CARGO_PKG_VERSION"));
            output::print(&line.into())
        }
    }
}

/// Prints the token with its expiry, and the properties. Without a format gcloud prints YAML, and JSON is
/// YAML.
fn config_helper(
    app: &App,
    life: Duration,
    format: Option<GcloudFormat>,
    project: Option<String>,
) -> Result<()> {
    let token = access_token(app, life)?;
    let (account, project) = properties(app, project)?;
    let mut core = json!({});
    for (name, value) in [("account", account), ("project", project)] {
        if let Some(value) = value {
            core[name] = value.into();
        }
    }
    let result = json!({
        "configuration": { "active_configuration": "default", "properties": { "core": core } },
        "credential": {
            "access_token": token.token().expose(),
            "token_expiry": token.expires_at().to_string(),
        },
        "sentinels": { "config_sentinel": "" },
    });
    output::print(&match format {
        None | Some(GcloudFormat::Json(None)) => serde_json::to_string_pretty(&result)?.into(),
        Some(GcloudFormat::Json(Some(path))) => {
            let only = path
                .iter()
                .rev()
                .fold(member(&result, &path), |value, name| json!({ name: value }));
            serde_json::to_string_pretty(&only)?.into()
        }
        Some(GcloudFormat::Value(path)) => match member(&result, &path) {
            Value::String(text) => Secret::new(text),
            _ => Secret::default(),
        },
    })
}

/// Returns an access token with at least `life` left, if Google issues one.
fn access_token(app: &App, life: Duration) -> Result<AccessToken> {
    let federation = app.federation()?;
    // The scopes of a login are fixed.
    let is_login = federation.credentials().authorized_user().is_some();
    let scopes = if is_login { &[] } else { SCOPES };
    Ok(match life {
        Duration::ZERO => federation.access_token(scopes)?,
        life => federation.access_token_valid_for(scopes, life)?,
    })
}

fn member(value: &Value, path: &[String]) -> Value {
    let found = path.iter().try_fold(value, |value, name| value.get(name));
    found.cloned().unwrap_or_default()
}

/// Returns `core/account` and `core/project`. Neither needs a token.
fn properties(app: &App, project: Option<String>) -> Result<(Option<String>, Option<String>)> {
    let credentials = read_credentials_if_any(&app.context, &app.settings)?;
    let account = credentials.as_ref().and_then(identity_name);
    let project = project
        .or_else(|| PROJECT.iter().find_map(|name| app.context.variable(name)))
        .or_else(|| account.as_deref().and_then(project_of).map(str::to_owned));
    Ok((account, project))
}

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

/// GKE names a user by the e-mail address; gcloud's own tokens have these scopes too.
const SCOPES: &[&str] = &[CLOUD_PLATFORM, "https://www.googleapis.com/auth/userinfo.email"];

/// The variables that name the project, gcloud's own one first.
const PROJECT: [&str; 2] = ["CLOUDSDK_CORE_PROJECT", "GOOGLE_CLOUD_PROJECT"];
