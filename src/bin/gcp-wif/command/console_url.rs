//! `gcp-wif console-url`

use gcp_wif::aws_identity::AwsIdentity;
use gcp_wif::aws_sign_in::{ConsoleSession, console_url};

use super::Context;
use crate::args::ConsoleUrl;
use crate::credential_file::read_account_if_any;
use crate::new_session::role_session_seconds;
use crate::output;
use crate::report::UsageError;

pub(crate) fn run(args: &ConsoleUrl, context: &Context) -> anyhow::Result<()> {
    if args.session.session_token {
        let problem = "`--session-token` gives the session of a user, which AWS does not let into the \
                       console: use `--assume-role`";
        return Err(UsageError(problem.to_owned()).into());
    }
    args.session.check()?;
    let duration_seconds = args
        .session_duration
        .map(|found| role_session_seconds("--session-duration", found))
        .transpose()?;
    let account = read_account_if_any(&context.ambient, &context.settings)?;
    let identity = context.aws_identity(account.as_ref())?;
    if duration_seconds.is_some() && is_chained(args, &identity) {
        let problem = "`--session-duration` cannot be used where a role is assumed by another \
                       session: AWS then takes the end of the AWS session, which is good for 1 hour \
                       at most";
        return Err(UsageError(problem.to_owned()).into());
    }
    let (identity, ambient) = args.session.of(identity, context)?;
    let session = ConsoleSession {
        destination: args.destination.clone(),
        issuer: args.issuer.clone(),
        duration_seconds,
    };
    output::print(&console_url(&ambient, &identity.region, &identity.credentials, &session)?)
}

/// Tells whether a role is assumed by what is no long-lived key.
fn is_chained(args: &ConsoleUrl, found: &AwsIdentity) -> bool {
    match args.session.assume_role.len() {
        0 => false,
        1 => found.credentials.session_token().is_some(),
        _ => true,
    }
}
