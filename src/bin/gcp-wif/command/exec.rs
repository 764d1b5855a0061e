//! `gcp-wif exec`

use std::ffi::OsStr;
use std::time::Duration;

use gcp_wif::aws_identity::AwsIdentity;
use gcp_wif::context::{Deadline, Level, Program};
use gcp_wif::exchange::AccessToken;
use gcp_wif::sanitize::Sanitized;
use gcp_wif::source::AwsSubjectTokenSource;
use gcp_wif::timestamp::Timestamp;

#[cfg(unix)]
use super::exec_with_server;
use crate::app::App;
use crate::args;
use crate::credential_file::read_credentials;
use crate::error::{Error, Result, Step as _};
use crate::quota_project;
#[cfg(unix)]
use crate::service::obey_as_first_process;
use crate::token_flags::{self, with_flags};

pub(crate) fn run(args: &args::Exec, app: &App, deadline: &Deadline) -> Result<()> {
    let Some((name, arguments)) = args.command.split_first() else {
        return Err(Error::usage("the command to run is missing"));
    };
    #[cfg(unix)]
    obey_as_first_process().step("signals cannot be caught")?;
    let mut program = Program::new(name, arguments);
    if args.serve.is_some() {
        #[cfg(unix)]
        return exec_with_server::run(args, program, app, deadline);
        #[cfg(not(unix))]
        return Err(Error::usage("`--serve` needs a Unix system"));
    }
    if args.no_access_token {
        let account = app.aws_account("--no-access-token")?;
        let identity = app.aws_identity(account.as_ref())?;
        program = with_aws_identity(program, &identity, app);
    } else {
        token_flags::check(&args.flags, false, app)?;
        let credentials = read_credentials(&app.context, &app.settings)?;
        // The program gets the same AWS identity that the access token is for.
        let aws_source = app.aws_source(&credentials)?;
        let aws_source = aws_source.map(AwsSubjectTokenSource::resolve_identity).transpose()?;
        if let Some(source) = &aws_source {
            program = with_aws_identity(program, &source.identity()?, app);
        }
        let federation = app.federation_with(credentials, aws_source)?;
        let federation = with_flags(federation, &args.flags, false, app)?;
        let token = federation.access_token(&[])?;
        program = with_access_token(program, &token, app);
        let variables = federation.quota_project_id().map(quota_project::variables);
        for (name, value) in variables.into_iter().flatten() {
            program = program.with_variable(name, value);
        }
    }
    if cfg!(not(unix)) {
        // This process stays, for as long as the command runs.
        deadline.set_time(Duration::MAX);
    }
    let name = shown(program.name());
    let waited_for = format!("the program `{name}`");
    // Its file system may not answer.
    let error = deadline.blocking(waited_for, || program.replace_process());
    Err(Error::Exec { program: name, error })
}

/// Sets the variables that every AWS SDK and Google's libraries read first, and removes those that
/// would override them in one of these, or that belong to other credentials.
fn with_aws_identity(program: Program, identity: &AwsIdentity, app: &App) -> Program {
    let AwsIdentity { region, credentials, .. } = identity;
    let program =
        NOT_INHERITED.iter().fold(program, |program, name| program.without_variable(name));
    let program = program
        .with_variable("AWS_REGION", region.as_str())
        .with_variable("AWS_DEFAULT_REGION", region.as_str())
        .with_variable("AWS_ACCESS_KEY_ID", credentials.access_key_id())
        .with_variable("AWS_SECRET_ACCESS_KEY", credentials.secret_access_key().clone());
    let program = match credentials.session_token() {
        Some(token) => program.with_variable("AWS_SESSION_TOKEN", token.clone()),
        None => program.without_variable("AWS_SESSION_TOKEN"),
    };
    let end = credentials.expiration();
    log_expiration("the AWS credentials expire", end, app);
    // During an outage, the metadata service extends credentials past their stated expiration.
    match end.filter(|end| *end > app.context.now()) {
        Some(end) => program.with_variable(EXPIRATION, end.to_string()),
        None => program.without_variable(EXPIRATION),
    }
}

fn with_access_token(program: Program, token: &AccessToken, app: &App) -> Program {
    log_expiration("the access token expires", Some(token.expires_at()), app);
    program
        .with_variable("CLOUDSDK_AUTH_ACCESS_TOKEN", token.token().clone())
        .with_variable("GOOGLE_OAUTH_ACCESS_TOKEN", token.token().clone())
}

fn log_expiration(what: &str, end: Option<Timestamp>, app: &App) {
    let log = &app.context.log;
    match end {
        Some(end) => log.log(Level::Info, format_args!("{what} at {end}")),
        None => log.log(Level::Info, format_args!("{what} at an unknown time")),
    }
}

fn shown(name: &OsStr) -> String {
    Sanitized::new(&name.to_string_lossy()).to_string()
}

const EXPIRATION: &str = "AWS_CREDENTIAL_EXPIRATION";

/// Variables that the program must not inherit.
///
/// The AWS SDK for JavaScript ignores keys in the environment if `AWS_PROFILE` is set, the one for
/// .NET prefers web identity and profiles, and botocore reads `AWS_SECURITY_TOKEN` as the session
/// token. The others name sources of credentials that are already resolved; a `gcp-wif` that the
/// program runs would assume the role a second time.
const NOT_INHERITED: &[&str] = &[
    "AWS_PROFILE",
    "AWS_DEFAULT_PROFILE",
    "AWS_SECURITY_TOKEN",
    "AWS_ROLE_ARN",
    "AWS_ROLE_SESSION_NAME",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
    "GCP_WIF_ASSUME_ROLE",
    "GCP_WIF_AWS_SOURCE",
    "GCP_WIF_EXTERNAL_ID",
    "GCP_WIF_MFA_SERIAL",
    "GCP_WIF_PROFILE",
    "GCP_WIF_REGION",
    "GCP_WIF_ROLE_SESSION_NAME",
];
