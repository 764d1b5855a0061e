//! What to do when AWS does not open the console.

use gcp_wif::aws_console::AwsConsoleError;

/// Returns what to do when AWS does not open the console.
pub(super) fn of_aws_console(error: &AwsConsoleError) -> Option<&'static str> {
    Some(match error {
        AwsConsoleError::LongLivedKeys => {
            "assume a role with them: `--assume-role ARN`; AWS lets only the sessions of roles and \
             federated users into the console"
        }
        AwsConsoleError::NoConsole => "name the page to open with `--destination`",
        AwsConsoleError::Refused { status: 400..=403, .. } => {
            "AWS says so of sessions of GetSessionToken, which never open the console, of sessions \
             that have ended, and of `--session-duration` after one role was assumed by another"
        }
        _ => return None,
    })
}
