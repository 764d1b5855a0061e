//! `gcp-wif aws-credentials`

use gcp_wif::aws_identity::AwsIdentity;
use gcp_wif::secret::Secret;
use serde_json::json;

use crate::app::App;
use crate::args::{AwsCredentials, AwsCredentialsFormat};
use crate::duration::{role_session_seconds, user_session_seconds};
use crate::error::{Error, Result};
use crate::user_session::user_session;
use crate::{output, shell};

pub(crate) fn run(args: &AwsCredentials, app: &App) -> Result<()> {
    let duration_seconds = duration_seconds(args, app)?;
    let account = app.aws_account("aws-credentials")?;
    let identity = app.resolve_without_region(account.as_ref())?;
    let identity = match args.session_token {
        true => user_session(identity, duration_seconds, app)?,
        false => app.assume_roles(identity, duration_seconds)?,
    };
    let text = match args.format {
        AwsCredentialsFormat::Process => as_process_output(&identity)?,
        AwsCredentialsFormat::Env => as_variables(&identity, app),
        AwsCredentialsFormat::Json => as_json(&identity)?,
    };
    output::print(&text)
}

/// Checks the flags of a session. clap cannot, since the settings may name the role.
fn duration_seconds(args: &AwsCredentials, app: &App) -> Result<Option<u32>> {
    let flags = &app.role_flags;
    let of_a_role = [
        ("--assume-role", !flags.assume_role.is_empty()),
        ("--role-session-name", flags.role_session_name.is_some()),
        ("--external-id", flags.external_id.is_some()),
    ];
    let of_a_role = of_a_role.iter().find(|(_, is_typed)| *is_typed);
    let problem = match (args.session_token, of_a_role, args.duration) {
        (true, Some((flag, _)), _) => {
            format!("`{flag}` cannot be used with `--session-token`, the session of a user")
        }
        (true, None, found) => {
            return found.map(|found| user_session_seconds(DURATION, found)).transpose();
        }
        (false, _, Some(_)) if app.settings.roles.roles.is_empty() => {
            format!("`{DURATION}` needs `--assume-role` or `--session-token`")
        }
        (false, _, found) => {
            return found.map(|found| role_session_seconds(DURATION, found)).transpose();
        }
    };
    Err(Error::Usage(problem))
}

/// Returns the JSON that AWS's tools read from a `credential_process`.
fn as_process_output(identity: &AwsIdentity) -> Result<Secret> {
    let credentials = &identity.credentials;
    let mut object = json!({
        "Version": 1,
        "AccessKeyId": credentials.access_key_id(),
        "SecretAccessKey": credentials.secret_access_key().expose(),
    });
    if let Some(token) = credentials.session_token() {
        object["SessionToken"] = token.expose().as_str().into();
    }
    if let Some(end) = credentials.expiration() {
        object["Expiration"] = end.to_string().into();
    }
    Ok(serde_json::to_string(&object)?.into())
}

fn as_variables(identity: &AwsIdentity, app: &App) -> Secret {
    let credentials = &identity.credentials;
    let mut line = "export".to_owned();
    let mut stale = String::new();
    // During an outage, the metadata service extends credentials past their stated expiration.
    let end = credentials.expiration().filter(|end| *end > app.context.now());
    for (name, value) in [
        ("AWS_ACCESS_KEY_ID", Some(credentials.access_key_id().into())),
        ("AWS_SECRET_ACCESS_KEY", Some(credentials.secret_access_key().clone())),
        ("AWS_SESSION_TOKEN", credentials.session_token().cloned()),
        ("AWS_CREDENTIAL_EXPIRATION", end.map(|end| end.to_string().into())),
    ] {
        match value {
            Some(value) => line += &format!(" {name}={}", shell::quoted(&value).expose()),
            None => stale += &format!(" {name}"),
        }
    }
    // Variables of older credentials in the shell would not fit these.
    if !stale.is_empty() {
        line += &format!("; unset{stale}");
    }
    line.into()
}

fn as_json(identity: &AwsIdentity) -> Result<Secret> {
    let AwsIdentity { region, region_from, credentials, credentials_from, .. } = identity;
    let object = json!({
        "region": region.as_str(),
        "region_from": region_from,
        "access_key_id": credentials.access_key_id(),
        "secret_access_key": credentials.secret_access_key().expose(),
        "session_token": credentials.session_token().map(Secret::expose),
        "expiration": credentials.expiration().map(|end| end.to_string()),
        "credentials_from": credentials_from,
    });
    Ok(serde_json::to_string_pretty(&object)?.into())
}

const DURATION: &str = "--duration";
