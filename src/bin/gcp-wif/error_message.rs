//! What a failed command says about itself, without its causes.

use std::fmt;
use std::io;

use gcp_wif::sanitize::Sanitized;

use crate::error::Error;

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AccessBoundary(error) => error.fmt(f),
            Self::Account(error) | Self::FlagValue(error) => error.fmt(f),
            Self::Arn(error) => error.fmt(f),
            Self::AwsConsole(error) => error.fmt(f),
            Self::AwsSts(error) => error.fmt(f),
            Self::BadCredentialFile(file) => {
                file.errors.first().map_or(Ok(()), |first| first.fmt(f))
            }
            Self::CheckFailed => f.write_str("the credential file is not usable"),
            Self::Context(error) => error.fmt(f),
            Self::Endpoints(error) | Self::Supplier(error) => error.fmt(f),
            Self::Exec { program, error } => fmt_exec(program, error, f),
            Self::Federation(error) => error.fmt(f),
            Self::File(error) => error.fmt(f),
            Self::Helper(_) => f.write_str("no credentials"),
            Self::OneLine(error) => error.fmt(f),
            Self::Input(problem) | Self::Setting(problem) | Self::Usage(problem) => {
                f.write_str(problem)
            }
            Self::Io(error) => error.fmt(f),
            Self::Json(error) => error.fmt(f),
            Self::MfaCodeNeeded { device } => {
                let device = Sanitized::truncated(device, 256);
                write!(
                    f,
                    "the MFA device `{device}` needs a code, and no user is present to enter it"
                )
            }
            Self::Timeout { blocked_by: Some(blocked_by) } => {
                write!(f, "timed out waiting for {blocked_by}")
            }
            Self::Timeout { blocked_by: None } => f.write_str("the command timed out"),
            Self::ExpiredCredentials { from, at } => {
                write!(f, "the AWS credentials from {from} expired at {at}")
            }
            Self::Server { code } => write!(f, "the server ended with exit code {code}"),
            Self::Unhealthy(problem) => write!(f, "the server is not healthy: {problem}"),
            Self::NoCredentialFile => f.write_str(
                "no credential file: `--credential-file`, `GCP_WIF_CREDENTIAL_FILE` and \
                 `GOOGLE_APPLICATION_CREDENTIALS` are unset, and gcloud's default file does not exist",
            ),
        }
    }
}

fn fmt_exec(program: &str, error: &io::Error, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match error.kind() {
        io::ErrorKind::NotFound if program.contains('/') => {
            write!(f, "the command `{program}`, or the interpreter that it names, does not exist")
        }
        io::ErrorKind::NotFound => {
            write!(f, "the command `{program}` is in no directory of `PATH`")
        }
        io::ErrorKind::PermissionDenied => {
            write!(f, "the command `{program}` is not an executable file")
        }
        _ => write!(f, "the command `{program}` cannot be run: {error}"),
    }
}
