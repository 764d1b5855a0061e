//! Hints for the AWS console.

use gcp_wif::aws_console::AwsConsoleError;

/// Returns the hint for a failed sign-in to the AWS console.
pub(super) fn of_aws_console(error: &AwsConsoleError) -> Option<&'static str> {
    Some(match error {
        AwsConsoleError::LongLivedKeys => {
            "assume a role with them: `--assume-role ARN`; only the sessions of roles and \
             federated users can open the console"
        }
        AwsConsoleError::NoConsole => "name the page to open with `--destination`",
        AwsConsoleError::Service(error) if matches!(error.http_status(), Some(400..=403)) => {
            "open the console as a role, with `--assume-role ARN`: AWS refuses sessions of \
             GetSessionToken, expired sessions, and `--session-duration` for a chain of roles"
        }
        _ => return None,
    })
}
