//! `gcp-wif aws-credentials`

use gcp_wif::aws_identity::AwsIdentity;
use gcp_wif::json::{to_indented_secret_json, to_secret_json};
use gcp_wif::secret::Secret;
use serde::Serialize;

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
        AwsCredentialsFormat::Process => as_process_output(&identity),
        AwsCredentialsFormat::Env => as_variables(&identity, app),
        AwsCredentialsFormat::Json => as_json(&identity),
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
fn as_process_output(identity: &AwsIdentity) -> Secret {
    let credentials = &identity.credentials;
    to_secret_json(&ProcessOutput {
        access_key_id: credentials.access_key_id(),
        expiration: credentials.expiration().map(|end| end.to_string()),
        secret_access_key: credentials.secret_access_key().expose(),
        session_token: credentials.session_token().map(Secret::expose),
        version: 1,
    })
}

fn as_variables(identity: &AwsIdentity, app: &App) -> Secret {
    let credentials = &identity.credentials;
    let (mut set, mut stale) = (Vec::new(), String::new());
    // During an outage, the metadata service extends credentials past their stated expiration.
    let end = credentials.expiration().filter(|end| *end > app.context.now());
    for (name, value) in [
        ("AWS_ACCESS_KEY_ID", Some(credentials.access_key_id().into())),
        ("AWS_SECRET_ACCESS_KEY", Some(credentials.secret_access_key().clone())),
        ("AWS_SESSION_TOKEN", credentials.session_token().cloned()),
        ("AWS_CREDENTIAL_EXPIRATION", end.map(|end| end.to_string().into())),
    ] {
        match value {
            Some(value) => set.push((name, shell::quoted(&value))),
            None => stale += &format!(" {name}"),
        }
    }
    let mut words = vec!["export"];
    words.extend(set.iter().flat_map(|(name, value)| [" ", name, "=", value.expose()]));
    // Variables of older credentials in the shell would not fit these.
    if !stale.is_empty() {
        words.extend(["; unset", &stale]);
    }
    Secret::new(words.concat())
}

fn as_json(identity: &AwsIdentity) -> Secret {
    let AwsIdentity { region, region_from, credentials, credentials_from, .. } = identity;
    to_indented_secret_json(&CredentialsObject {
        access_key_id: credentials.access_key_id(),
        credentials_from,
        expiration: credentials.expiration().map(|end| end.to_string()),
        region: region.as_str(),
        region_from,
        secret_access_key: credentials.secret_access_key().expose(),
        session_token: credentials.session_token().map(Secret::expose),
    })
}

/// The members of `schemas/aws_credential_process.schema.json`.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct ProcessOutput<'a> {
    access_key_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    expiration: Option<String>,
    secret_access_key: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    session_token: Option<&'a String>,
    version: u8,
}

/// The members of `schemas/aws_credentials.schema.json`.
#[derive(Serialize)]
struct CredentialsObject<'a> {
    access_key_id: &'a str,
    credentials_from: &'a str,
    expiration: Option<String>,
    region: &'a str,
    region_from: &'a str,
    secret_access_key: &'a str,
    session_token: Option<&'a String>,
}

const DURATION: &str = "--duration";
