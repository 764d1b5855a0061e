//! Hints for AWS sessions.

use gcp_wif::service_error::Operation;

/// Returns the hint for a message of AWS. Its code is the same for most refusals.
pub(super) fn of_session(operation: Operation, message: &str) -> Option<&'static str> {
    let hint = SESSION_HINTS.iter().find(|(words, _)| message.contains(words));
    match (hint, operation) {
        (Some((_, hint)), _) => Some(hint),
        (None, Operation::AssumeRole) if message.contains("not authorized") => Some(
            "the role's trust policy must allow this identity, and a policy of this identity must \
             allow the role; if the trust policy requires MFA or an external ID, give \
             `--mfa-serial` or `--external-id`",
        ),
        _ => None,
    }
}

/// The hint for a client library, which cannot enter a code.
pub(super) const NO_CODE: &str = "a client library cannot enter a code: run \
    `variables=$(gcp-wif aws-credentials --format env)` and enter it there, then `eval \"$variables\"`, and start the \
    client in the same shell";

/// Parts of AWS's messages, each with its hint.
const SESSION_HINTS: &[(&str, &str)] = &[
    (
        "invalid MFA one time pass code",
        "wait for the next code; each works only once. Check the device's clock.",
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
        "only the long-lived keys of a user can request such a session; for the session of a role, \
         use `--assume-role`",
    ),
    (
        "session limit for roles assumed by role chaining",
        "the session of a role that another role assumes lasts at most 1 hour: shorten \
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
    fn messages_of_aws_have_their_hints() {
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
                "the session of a role",
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
