//! The flags of AWS credentials and sessions.

use std::time::Duration;

use clap::{Args, ValueEnum};
use gcp_wif::secret::Secret;

use crate::aws_limits::{external_id, https_url, issuer, mfa_serial, role_arn, session_name};
use crate::duration::parse_session_duration;

#[derive(Debug, Args)]
pub(crate) struct AwsCredentials {
    /// Request a session of the user whose long-lived keys were found
    #[arg(long)]
    pub(crate) session_token: bool,
    /// Lifetime of the new session: 15m to 12h for a role (the last role of a chain), up to 36h for a
    /// user
    #[arg(long, value_name = "DURATION", value_parser = parse_session_duration)]
    pub(crate) duration: Option<Duration>,
    /// Output format
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: AwsCredentialsFormat,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(crate) enum AwsCredentialsFormat {
    /// The JSON of a `credential_process`, for every AWS SDK
    #[default]
    Process,
    /// An `export` line for a shell to evaluate
    Env,
    /// The credentials, the region and the source of each
    Json,
}

#[derive(Debug, Args)]
pub(crate) struct ConsoleUrl {
    /// Accepted to be refused with a reason
    #[arg(long, hide = true)]
    pub(crate) session_token: bool,
    /// Lifetime of the session of the role (the last role of a chain), 15m to 12h
    #[arg(long, value_name = "DURATION", value_parser = parse_session_duration)]
    pub(crate) duration: Option<Duration>,
    /// Open the URL in the browser instead of printing it
    #[arg(long)]
    pub(crate) open: bool,
    /// Page to open, instead of the region's home page
    #[arg(long, value_name = "URL", value_parser = https_url)]
    pub(crate) destination: Option<String>,
    /// Page where a user signs in again when the console session has ended, or the name of your
    /// organization
    #[arg(long, value_name = "ISSUER", value_parser = issuer)]
    pub(crate) issuer: Option<String>,
    /// Lifetime of the console session, 15m to 12h; by default it ends with the AWS session
    #[arg(long, value_name = "DURATION", value_parser = parse_session_duration)]
    pub(crate) session_duration: Option<Duration>,
}

// No documentation: clap would print it in place of the description of each command.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct RoleFlags {
    /// Role to assume; repeat the flag for a chain, in which each role assumes the next
    #[arg(long, value_name = "ARN", value_parser = role_arn)]
    pub(crate) assume_role: Vec<String>,
    /// Name of the role sessions; default `gcp-wif`
    #[arg(long, value_name = "NAME", value_parser = session_name)]
    pub(crate) role_session_name: Option<String>,
    /// External ID that the role requires (the last role of a chain)
    #[arg(long, value_name = "ID", value_parser = external_id)]
    pub(crate) external_id: Option<String>,
    /// MFA device: the ARN of a virtual one, or a serial number
    #[arg(long, value_name = "SERIAL", value_parser = mfa_serial)]
    pub(crate) mfa_serial: Option<String>,
    /// Code that the MFA device shows; `-` reads it from standard input; by default, the terminal
    /// prompts for it
    #[arg(long, value_name = "CODE")]
    pub(crate) mfa_code: Option<Secret>,
}

impl RoleFlags {
    /// Returns these flags, overridden by those behind the command.
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
