//! What to do when AWS STS gives no session.

use gcp_wif::aws_console::AwsConsoleError;
use gcp_wif::service_error::Operation;

/// Is what to do when AWS does not open the console.
pub(crate) fn of_sign_in(error: &AwsConsoleError) -> Option<&'static str> {
    Some(match error {
        AwsConsoleError::LongLivedKeys => {
            "assume a role with them: `--assume-role ARN`; AWS lets only the sessions of roles and \
             federated users into the console"
        }
        AwsConsoleError::NoConsole => "name the page to open with `--destination`",
        AwsConsoleError::Service(error) if matches!(error.http_status(), Some(400..=403)) => {
            "AWS says so of sessions of GetSessionToken, which never open the console, of sessions \
             that have ended, and of `--session-duration` after one role was assumed by another"
        }
        _ => return None,
    })
}

/// Is what to do, by the words of AWS: the codes say little more than that it said no.
pub(crate) fn of_session(operation: Operation, message: &str) -> Option<&'static str> {
    let hint = SESSION_HINTS.iter().find(|(words, _)| message.contains(words));
    match (hint, operation) {
        (Some((_, hint)), _) => Some(hint),
        (None, Operation::AssumeRole) if message.contains("not authorized") => Some(
            "the role's trust policy has to name this identity, and a policy of this identity the \
             role; where the trust policy asks for it, give `--mfa-serial` or `--external-id`",
        ),
        _ => None,
    }
}

/// Is what to do where a program has asked.
pub(crate) const NO_CODE: &str = "a program cannot type a code: let somebody get a session with the \
second factor first, `gcp-wif aws-credentials --format env`, and run the program with that";

/// Words of AWS's messages, and what to do about them.
const SESSION_HINTS: &[(&str, &str)] = &[
    (
        "invalid MFA one time pass code",
        "wait for the next code of the device and give that: each counts once, for 30 seconds, and \
         the clock of the device has to be right",
    ),
    (
        "unable to validate MFA code",
        "check `--mfa-serial`: it is the ARN of the device, arn:aws:iam::ACCOUNT:mfa/NAME, and not \
         that of the user; `aws iam list-mfa-devices` shows it",
    ),
    (
        "both MFA serial number and one time pass code",
        "give the device with `--mfa-serial`, and its code with `--mfa-code` or on the terminal",
    ),
    (
        "Cannot call GetSessionToken with session credentials",
        "only the long-lived keys of a user get such a session; a role gets another one by \
         `--assume-role`",
    ),
    (
        "session limit for roles assumed by role chaining",
        "a role that is assumed by another role's session is good for 1 hour at most: shorten \
         `--duration`",
    ),
    (
        "exceeds the MaxSessionDuration",
        "shorten `--duration`, or raise the maximum session duration of the role",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_aws_are_known() {
        for (operation, message, start) in [
            (
                Operation::AssumeRole,
                "MultiFactorAuthentication failed with invalid MFA one time pass code.",
                "wait",
            ),
            (
                Operation::AssumeRole,
                "User: arn:aws:iam::123456789012:user/me is not authorized to perform: \
                 sts:AssumeRole on resource: arn:aws:iam::123456789012:role/a",
                "the role's trust policy",
            ),
            (
                Operation::AssumeRole,
                "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by \
                 role chaining",
                "a role that is",
            ),
            (
                Operation::AssumeRole,
                "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
                "shorten",
            ),
        ] {
            assert!(of_session(operation, message).is_some_and(|hint| hint.starts_with(start)));
        }
        assert_eq!(of_session(Operation::GetSessionToken, "no"), None);
    }
}
