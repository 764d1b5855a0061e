//! The errors of commands.

use std::error::Error as _;
use std::io;

use gcp_wif::access_boundary::AccessBoundaryError;
use gcp_wif::aws_console::AwsConsoleError;
use gcp_wif::aws_sts::AwsStsError;
use gcp_wif::context::{FileError, TransportError};
use gcp_wif::external_account::AccountError;
use gcp_wif::federation;
use gcp_wif::principal::ArnError;
use gcp_wif::sanitize::Sanitized;
use gcp_wif::supplier::{ProfileError, SupplierError};
use gcp_wif::timestamp::Timestamp;
use thiserror::Error;

use crate::bad_credential_file::BadCredentialFile;

/// The result type of the program.
pub(crate) type Result<T, E = Error> = std::result::Result<T, E>;

/// A failure of a command, which decides the exit code and the hint. Its text is that of one layer, without the causes.
#[derive(Debug, Error)]
pub(crate) enum Error {
    /// The access boundary is bad.
    #[error(transparent)]
    AccessBoundary(#[from] AccessBoundaryError),
    /// An account is bad.
    #[error(transparent)]
    Account(#[from] AccountError),
    /// The ARN that AWS STS returned is malformed.
    #[error(transparent)]
    Arn(#[from] ArnError),
    /// The AWS console sign-in failed.
    #[error(transparent)]
    AwsConsole(#[from] AwsConsoleError),
    /// AWS STS failed.
    #[error(transparent)]
    AwsSts(Box<AwsStsError>),
    /// `config check` found an error, which it has printed.
    #[error("the credential file is not usable")]
    CheckFailed,
    /// The credential file is bad.
    #[error("{0}")]
    BadCredentialFile(Box<BadCredentialFile>),
    /// A failure below the steps that led to it, each a whole clause. The failure is an [`Error`] too.
    #[error(transparent)]
    Context(anyhow::Error),
    /// A profile sets an endpoint that cannot be used.
    #[error(transparent)]
    Endpoints(Box<SupplierError>),
    /// The program of `exec` cannot be run.
    #[error("{}", exec_problem(program, error))]
    Exec {
        /// The program as it was typed.
        program: String,
        /// The error of the system.
        error: io::Error,
    },
    /// The library returned no token.
    #[error(transparent)]
    Federation(#[from] federation::Error),
    /// The AWS credentials have expired, and there are no newer ones.
    #[error("the AWS credentials from {from} expired at {at}")]
    ExpiredCredentials {
        /// Where they came from.
        from: String,
        /// When they expired.
        at: Timestamp,
    },
    /// A file cannot be read or written.
    #[error(transparent)]
    File(#[from] FileError),
    /// A flag's value makes no usable credential file.
    #[error(transparent)]
    FlagValue(AccountError),
    /// A credential helper has no credentials; `None` for a registry that is not Google's.
    #[error("no credentials")]
    Helper(Option<Box<Self>>),
    /// The command or the signal of `watch --once` failed.
    #[error("{0}")]
    Hook(String),
    /// Standard input does not follow the protocol of a helper.
    #[error("{0}")]
    Input(String),
    /// Standard input or output failed.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// A result cannot be written as JSON.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
    /// An MFA device needs a code, and no user is present to type it.
    #[error(
        "the MFA device `{}` needs a code, and no user is present to enter it",
        Sanitized::truncated(device, 256)
    )]
    MfaCodeNeeded {
        /// The serial number or ARN of the device.
        device: String,
    },
    /// No flag, variable or default file names a credential file.
    #[error(
        "no credential file: `--credential-file`, `GCP_WIF_CREDENTIAL_FILE` and \
         `GOOGLE_APPLICATION_CREDENTIALS` are unset, and gcloud's default file does not exist"
    )]
    NoCredentialFile,
    /// A server did not start, and has reported the reason.
    #[error("the server ended with exit code {code}")]
    Server {
        /// Its exit code.
        code: i32,
    },
    /// A failure that is reported in one line, for a caller that logs it.
    #[error(transparent)]
    OneLine(Box<Self>),
    /// A setting is bad.
    #[error("{0}")]
    Setting(String),
    /// No AWS identity was found, or its source is broken.
    #[error(transparent)]
    Supplier(Box<SupplierError>),
    /// The command timed out in an operation without a deadline.
    #[error("{}", timeout_problem(blocked_by.as_deref()))]
    Timeout {
        /// The operation that blocks, if it is known.
        blocked_by: Option<String>,
    },
    /// A server has no token, or there is no server.
    #[error("the server is not healthy: {0}")]
    Unhealthy(String),
    /// The command line is wrong in a way that clap cannot detect.
    #[error("{0}")]
    Usage(String),
}

impl Error {
    /// Makes the error about the endpoints of a profile.
    pub(crate) fn endpoints(error: SupplierError) -> Self {
        Self::Endpoints(Box::new(error))
    }

    /// Makes the error about the value of a setting.
    pub(crate) fn setting(key: &str, problem: &str) -> Self {
        Self::Setting(format!("setting `{key}`: {problem}"))
    }

    /// Makes the error about the command line.
    pub(crate) fn usage(problem: impl Into<String>) -> Self {
        Self::Usage(problem.into())
    }

    /// Lists the errors below this one, the outermost first.
    pub(crate) fn causes(&self) -> impl Iterator<Item = &(dyn std::error::Error + 'static)> {
        std::iter::successors(self.source(), |&cause| cause.source())
    }

    /// Lists the mistakes of the credential file besides the one that [`Error::causes`] has.
    pub(crate) fn other_mistakes(&self) -> &[AccountError] {
        match self.innermost() {
            Self::BadCredentialFile(file) => file.errors.get(1..).unwrap_or_default(),
            _ => &[],
        }
    }

    /// Returns the failure of the network, if that is the reason.
    pub(crate) fn transport(&self) -> Option<&TransportError> {
        self.causes().find_map(|cause| cause.downcast_ref())
    }

    /// Returns whether a file, a pipe or standard input was not ready in time.
    pub(crate) fn is_file_timeout(&self) -> bool {
        matches!(self.innermost(), Self::File(error) if error.is_timeout())
            || self.causes().any(is_file_timeout)
    }

    /// Returns the failure without the steps that led to it.
    pub(crate) fn innermost(&self) -> &Self {
        match self {
            Self::Context(error) => error.downcast_ref().map_or(self, Self::innermost),
            Self::OneLine(error) => error.innermost(),
            other => other,
        }
    }
}

impl From<AwsStsError> for Error {
    fn from(error: AwsStsError) -> Self {
        Self::AwsSts(Box::new(error))
    }
}

impl From<SupplierError> for Error {
    fn from(error: SupplierError) -> Self {
        Self::Supplier(Box::new(error))
    }
}

/// A result to which the failed step can be added.
pub(crate) trait Step<T> {
    /// Adds the step that failed, in a whole clause.
    fn step(self, step: impl Into<String>) -> Result<T>;

    /// Adds the step that failed as [`Step::step`] does. `step` is called only for an error.
    fn step_with<S: Into<String>>(self, step: impl FnOnce() -> S) -> Result<T>;
}

impl<T, E: Into<Error>> Step<T> for Result<T, E> {
    fn step(self, step: impl Into<String>) -> Result<T> {
        self.step_with(|| step)
    }

    fn step_with<S: Into<String>>(self, step: impl FnOnce() -> S) -> Result<T> {
        self.map_err(|error| {
            Error::Context(anyhow::Error::new(error.into()).context(step().into()))
        })
    }
}

fn exec_problem(program: &str, error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound if program.contains('/') => {
            format!("the command `{program}`, or the interpreter that it names, does not exist")
        }
        io::ErrorKind::NotFound => format!("the command `{program}` is in no directory of `PATH`"),
        io::ErrorKind::PermissionDenied => {
            format!("the command `{program}` is not an executable file")
        }
        _ => format!("the command `{program}` cannot be run: {error}"),
    }
}

fn timeout_problem(blocked_by: Option<&str>) -> String {
    match blocked_by {
        Some(blocked_by) => format!("timed out waiting for {blocked_by}"),
        None => "the command timed out".to_owned(),
    }
}

fn is_file_timeout(cause: &(dyn std::error::Error + 'static)) -> bool {
    if let Some(error) = cause.downcast_ref::<FileError>() {
        return error.is_timeout();
    }
    match (cause.downcast_ref(), cause.downcast_ref::<Error>()) {
        (Some(ProfileError::File(error)), _) => error.is_timeout(),
        // This program's own prompt returns its own error.
        (_, Some(error)) => error.is_file_timeout(),
        _ => false,
    }
}
