//! `gcp-wif aws-credentials`

use gcp_wif::aws_identity::AwsIdentity;
use gcp_wif::secret::Secret;
use serde_json::json;

use super::Context;
use crate::args::{AwsCredentials, AwsCredentialsFormat};
use crate::credential_file::read_account_if_any;
use crate::{output, shell};

pub(crate) fn run(args: &AwsCredentials, context: &Context) -> anyhow::Result<()> {
    args.session.check()?;
    let account = read_account_if_any(&context.ambient, &context.settings)?;
    let identity = context.aws_identity(account.as_ref())?;
    let (identity, _) = args.session.of(identity, context)?;
    let text = match args.format {
        AwsCredentialsFormat::Process => as_process_answer(&identity)?,
        AwsCredentialsFormat::Env => as_variables(&identity, context),
        AwsCredentialsFormat::Json => as_json(&identity)?,
    };
    output::print(&text)
}

/// Is what AWS's tools read from a `credential_process`.
fn as_process_answer(identity: &AwsIdentity) -> anyhow::Result<Secret> {
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

fn as_variables(identity: &AwsIdentity, context: &Context) -> Secret {
    let credentials = &identity.credentials;
    let mut line = "export".to_owned();
    let mut stale = String::new();
    // The metadata service may go on with credentials after their end, and then it is right.
    let end = credentials.expiration().filter(|end| *end > context.ambient.now());
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
    // What the shell has from older credentials would not fit these.
    if !stale.is_empty() {
        line += &format!("; unset{stale}");
    }
    line.into()
}

fn as_json(identity: &AwsIdentity) -> anyhow::Result<Secret> {
    let AwsIdentity { region, region_from, credentials, credentials_from } = identity;
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
