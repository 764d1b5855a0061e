//! `gcp-wif console-url`

use std::time::Duration;

use gcp_wif::aws_console::{ConsoleSession, console_url};
use gcp_wif::aws_identity::AwsIdentity;
use gcp_wif::aws_sts::AwsService;

use super::App;
use crate::args::ConsoleUrl;
use crate::credential_file::read_account_if_any;
use crate::output;
use crate::report::UsageError;
use crate::user_session::role_session_seconds;

pub(crate) fn run(args: &ConsoleUrl, app: &App) -> anyhow::Result<()> {
    if args.session_token {
        let problem = "`--session-token` gives the session of a user, which AWS does not let into the \
                       console: use `--assume-role`";
        return Err(UsageError(problem.to_owned()).into());
    }
    let seconds = |flag: &str, found: Option<Duration>| {
        found.map(|found| role_session_seconds(flag, found)).transpose()
    };
    let role_seconds = seconds("--duration", args.duration)?;
    let duration_seconds = seconds("--session-duration", args.session_duration)?;
    let roles = app.settings.roles.roles.len();
    if role_seconds.is_some() && roles == 0 {
        return Err(UsageError("`--duration` needs `--assume-role`".to_owned()).into());
    }
    let account = read_account_if_any(&app.context, &app.settings)?;
    let found = app.found_identity(account.as_ref())?;
    if duration_seconds.is_some() && is_chained(roles, &found) {
        let problem = "`--session-duration` cannot be used where a role is assumed by another \
                       session: AWS then takes the end of the AWS session, which is good for 1 hour \
                       at most";
        return Err(UsageError(problem.to_owned()).into());
    }
    let endpoints = found.endpoints(AwsService::SignIn)?;
    let AwsIdentity { region, credentials, .. } = app.assume_roles(found, role_seconds)?;
    let session = ConsoleSession {
        destination: args.destination.clone(),
        issuer: args.issuer.clone(),
        duration_seconds,
        endpoints,
    };
    output::print(&console_url(&app.context, &region, &credentials, &session)?)
}

/// Tells whether a role is assumed by what is no long-lived key.
fn is_chained(roles: usize, found: &AwsIdentity) -> bool {
    match roles {
        0 => false,
        1 => found.credentials.session_token().is_some(),
        _ => true,
    }
}
