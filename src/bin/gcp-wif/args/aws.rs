//! What can be typed about AWS credentials and sessions.

use std::time::Duration;

use clap::{Args, ValueEnum};
use gcp_wif::secret::Secret;

use crate::aws_limits::{external_id, https_url, mfa_serial, role_arn, session_name};
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
    #[arg(long, value_name = "ARN", value_parser = role_arn)]
    pub(crate) assume_role: Vec<String>,
    /// The name of the role sessions; `gcp-wif` where nothing is said
    #[arg(long, value_name = "NAME", value_parser = session_name)]
    pub(crate) role_session_name: Option<String>,
    /// What the owner of the role, of several the last one, asks third parties for
    #[arg(long, value_name = "ID", value_parser = external_id)]
    pub(crate) external_id: Option<String>,
    /// The MFA device: the ARN of a virtual one, or a serial number
    #[arg(long, value_name = "SERIAL", value_parser = mfa_serial)]
    pub(crate) mfa_serial: Option<String>,
    /// The code that the device shows; `-` reads it from standard input; without it, the terminal is
    /// asked
    #[arg(long, value_name = "CODE")]
    pub(crate) mfa_code: Option<Secret>,
}

impl RoleFlags {
    /// Lays the flags behind the command over these.
    pub(super) fn overlaid_with(self, behind: Self) -> Self {
        let typed = behind.assume_role;
        Self {
            assume_role: if typed.is_empty() { self.assume_role } else { typed },
            role_session_name: behind.role_session_name.or(self.role_session_name),
            external_id: behind.external_id.or(self.external_id),
            mfa_serial: behind.mfa_serial.or(self.mfa_serial),
            mfa_code: behind.mfa_code.or(self.mfa_code),
        }
    }
}
