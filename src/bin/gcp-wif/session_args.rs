//! What can be typed about AWS credentials and sessions.

use std::time::Duration;

use clap::{Args, ValueEnum};
use gcp_wif::secret::Secret;

use crate::duration::parse_session_duration;

#[derive(Debug, Args)]
pub(crate) struct AwsCredentials {
    /// Get a session of the user whose long-lived keys were found
    #[arg(long)]
    pub(crate) session_token: bool,
    /// How long the new session, of several roles the last one, is good for; from 15 minutes to 12
    /// hours for a role and to 36 hours for a user
    #[arg(long, value_name = "DURATION", value_parser = parse_session_duration)]
    pub(crate) duration: Option<Duration>,
    /// What to print
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: AwsCredentialsFormat,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(crate) enum AwsCredentialsFormat {
    /// The answer of a `credential_process`, for every AWS SDK
    #[default]
    Process,
    /// Variables for a shell to evaluate
    Env,
    /// The credentials with the region, and where both came from
    Json,
}

#[derive(Debug, Args)]
pub(crate) struct ConsoleUrl {
    /// Is there to be refused with the reason
    #[arg(long, hide = true)]
    pub(crate) session_token: bool,
    /// How long the session of the role, of several the last one, is good for, 15 minutes to 12 hours
    #[arg(long, value_name = "DURATION", value_parser = parse_session_duration)]
    pub(crate) duration: Option<Duration>,
    /// The page to open, instead of the first one of the region
    #[arg(long, value_name = "URL", value_parser = https_url)]
    pub(crate) destination: Option<String>,
    /// Where a user whose console session is over gets a new one
    #[arg(long, value_name = "URL", value_parser = https_url)]
    pub(crate) issuer: Option<String>,
    /// How long the console session is good for, 15 minutes to 12 hours; as long as the AWS session
    /// where nothing is said
    #[arg(long, value_name = "DURATION", value_parser = parse_session_duration)]
    pub(crate) session_duration: Option<Duration>,
}

// No documentation: it would go over what the commands say of themselves.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct RoleFlags {
    /// Assume this role first; repeated, each with the credentials of the one before
    #[arg(long, global = true, value_name = "ARN", value_parser = role_arn)]
    pub(crate) assume_role: Vec<String>,
    /// The name of the role sessions; `gcp-wif` where nothing is said
    #[arg(long, global = true, value_name = "NAME", value_parser = session_name)]
    pub(crate) role_session_name: Option<String>,
    /// What the owner of the role, of several the last one, asks third parties for
    #[arg(long, global = true, value_name = "ID", value_parser = external_id)]
    pub(crate) external_id: Option<String>,
    /// The MFA device: the ARN of a virtual one, or a serial number
    #[arg(long, global = true, value_name = "SERIAL", value_parser = mfa_serial)]
    pub(crate) mfa_serial: Option<String>,
    /// The code that the device shows; `-` reads it from standard input; without it, the terminal is
    /// asked
    #[arg(long, global = true, value_name = "CODE")]
    pub(crate) mfa_code: Option<Secret>,
}

fn https_url(text: &str) -> Result<String, String> {
    match text.strip_prefix("https://") {
        Some(rest) if !rest.is_empty() => within(text, 9..=2048, |b| b.is_ascii_graphic()),
        _ => Err("expected https://…".to_owned()),
    }
}

pub(crate) fn role_arn(text: &str) -> Result<String, String> {
    let parts: Vec<&str> = text.splitn(6, ':').collect();
    match parts[..] {
        ["arn", partition, "iam", "", _, resource]
            if !partition.is_empty() && resource.starts_with("role/") =>
        {
            within(text, 20..=2048, |b| b.is_ascii_graphic())
        }
        _ => Err("expected arn:aws:iam::ACCOUNT:role/NAME".to_owned()),
    }
}

pub(crate) fn session_name(text: &str) -> Result<String, String> {
    within(text, 2..=64, |b| is_word(b) || b"+=,.@-".contains(&b))
}

pub(crate) fn external_id(text: &str) -> Result<String, String> {
    within(text, 2..=1224, |b| is_word(b) || b"+=,.@:/-".contains(&b))
}

pub(crate) fn mfa_serial(text: &str) -> Result<String, String> {
    within(text, 9..=256, |b| is_word(b) || b"+=/:,.@-".contains(&b))
}

/// Holds a text against the limits of the AWS STS API Reference.
fn within(
    text: &str,
    length: std::ops::RangeInclusive<usize>,
    takes: impl Fn(u8) -> bool,
) -> Result<String, String> {
    if !length.contains(&text.len()) {
        return Err(format!("expected {} to {} characters", length.start(), length.end()));
    }
    match text.bytes().all(takes) {
        true => Ok(text.to_owned()),
        false => Err("it has a character that AWS STS does not take".to_owned()),
    }
}

const fn is_word(b: u8) -> bool {
    b.is_ascii_alphanumeric() || b == b'_'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_aws_sts_takes() {
        for arn in ["arn:aws:iam::123456789012:role/a", "arn:aws-cn:iam::123456789012:role/p/a"] {
            assert_eq!(role_arn(arn).as_deref(), Ok(arn));
        }
        for arn in ["", "a", "arn:aws:iam::123456789012:user/a", "arn:aws:sts::1:assumed-role/a/b"]
        {
            assert!(role_arn(arn).is_err(), "{arn}");
        }
        assert!(session_name("job@my-host.example").is_ok());
        for name in ["a", "a b", "a/b", "é é", &"a".repeat(65)] {
            assert!(session_name(name).is_err(), "{name}");
        }
        assert!(external_id("a:b/c").is_ok() && external_id("a b").is_err());
        assert!(mfa_serial("arn:aws:iam::123456789012:mfa/me").is_ok());
        assert!(mfa_serial("GAHT1234").is_err());
    }
}
