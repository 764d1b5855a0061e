//! `gcp-wif console-url`

use std::time::Duration;

use gcp_wif::aws_console::{ConsoleSession, console_url};
use gcp_wif::aws_identity::AwsIdentity;
use gcp_wif::aws_sts::AwsService;

use crate::app::App;
use crate::args::ConsoleUrl;
use crate::duration::role_session_seconds;
use crate::error::{Error, Result};
use crate::{browser, output};

pub(crate) fn run(args: &ConsoleUrl, app: &App) -> Result<()> {
    if args.session_token {
        let problem = "`--session-token` requests the session of a user, which cannot open the \
                       console: use `--assume-role`";
        return Err(Error::usage(problem));
    }
    let seconds = |flag: &str, found: Option<Duration>| {
        found.map(|found| role_session_seconds(flag, found)).transpose()
    };
    let role_seconds = seconds("--duration", args.duration)?;
    let duration_seconds = seconds("--session-duration", args.session_duration)?;
    let roles = app.settings.roles.roles.len();
    if role_seconds.is_some() && roles == 0 {
        return Err(Error::usage("`--duration` needs `--assume-role`"));
    }
    let account = app.aws_account("console-url")?;
    let found = app.resolve_identity(account.as_ref())?;
    if duration_seconds.is_some() && is_chained(roles, &found) {
        let problem = "`--session-duration` cannot be used if a session assumes the role: the \
                       console session then ends with the AWS session, after 1 hour at most";
        return Err(Error::usage(problem));
    }
    let endpoints = found.endpoints(AwsService::SignIn).map_err(Error::endpoints)?;
    let AwsIdentity { region, credentials, .. } = app.assume_roles(found, role_seconds)?;
    let session = ConsoleSession {
        destination: args.destination.clone(),
        issuer: args.issuer.clone(),
        duration_seconds,
        endpoints,
    };
    let url = console_url(&app.context, &region, &credentials, &session)?;
    if args.open { browser::open(&url) } else { output::print(&url) }
}

/// Returns whether the credentials of a session, and no long-lived keys, assume the last role.
fn is_chained(roles: usize, found: &AwsIdentity) -> bool {
    match roles {
        0 => false,
        1 => found.credentials.session_token().is_some(),
        _ => true,
    }
}
