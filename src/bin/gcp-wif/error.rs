//! Why a command fails.

use std::error::Error as StdError;
use std::io;

use gcp_wif::access_boundary::AccessBoundaryError;
use gcp_wif::aws_console::AwsConsoleError;
use gcp_wif::aws_sts::AwsStsError;
use gcp_wif::context::{FileError, TransportError};
use gcp_wif::external_account::AccountError;
use gcp_wif::federation;
use gcp_wif::principal::ArnError;
use gcp_wif::supplier::{ProfileError, SupplierError};
use gcp_wif::timestamp::Timestamp;

use crate::bad_credential_file::BadCredentialFile;

/// The result of everything here that can fail.
pub(crate) type Result<T, E = Error> = std::result::Result<T, E>;

/// A failure of a command. The exit code and the hint are matched from it.
#[derive(Debug)]
pub(crate) enum Error {
    /// The access boundary is bad.
    AccessBoundary(AccessBoundaryError),
    /// An account is bad.
    Account(AccountError),
    /// The ARN that AWS STS returned is malformed.
    Arn(ArnError),
    /// The AWS console sign-in failed.
    AwsConsole(AwsConsoleError),
    /// AWS STS failed.
    AwsSts(Box<AwsStsError>),
    /// `config check` found an error, which it has printed.
    CheckFailed,
    /// The credential file is bad.
    BadCredentialFile(Box<BadCredentialFile>),
    /// A failure below the steps that led to it, each a whole clause. The failure is an [`Error`] too.
    Context(anyhow::Error),
    /// A profile sets an endpoint that cannot be used.
    Endpoints(Box<SupplierError>),
    /// The program of `exec` cannot be run.
    Exec {
        /// The program as it was typed.
        program: String,
        /// The error of the system.
        error: io::Error,
    },
    /// The library returned no token.
    Federation(federation::Error),
    /// The AWS credentials have expired, and no newer ones are there.
    ExpiredCredentials {
        /// Where they came from.
        from: String,
        /// When they expired.
        at: Timestamp,
    },
    /// A file cannot be read or written.
    File(FileError),
    /// A flag's value makes no usable credential file.
    FlagValue(AccountError),
    /// A credential helper has no credentials; `None` for a registry that is not Google's.
    Helper(Option<Box<Self>>),
    /// Standard input is not what the protocol of a helper says.
    Input(String),
    /// Standard input or output failed.
    Io(io::Error),
    /// A result cannot be written as JSON.
    Json(serde_json::Error),
    /// An MFA device needs a code, and no user is present to type it.
    MfaCodeNeeded {
        /// The serial number or ARN of the device.
        device: String,
    },
    /// No flag, variable or default file names a credential file.
    NoCredentialFile,
    /// A server did not start. It has said why.
    Server {
        /// Its exit code.
        code: i32,
    },
    /// A failure that is reported in one line, for a caller that logs it.
    OneLine(Box<Self>),
    /// A setting is bad.
    Setting(String),
    /// No AWS identity was found, or its source is broken.
    Supplier(Box<SupplierError>),
    /// The time is over, and something blocks that has no deadline.
    Timeout {
        /// What blocks, if that is known.
        blocked_by: Option<String>,
    },
    /// A server has no token, or there is no server.
    Unhealthy(String),
    /// The command line makes no sense, in a way that clap cannot see.
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
    pub(crate) fn causes(&self) -> impl Iterator<Item = &(dyn StdError + 'static)> {
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

/// A variant that displays another error has the source of that error.
impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::Context(error) => error.source(),
            Self::AccessBoundary(error) => error.source(),
            Self::Account(error) | Self::FlagValue(error) => error.source(),
            Self::Arn(error) => error.source(),
            Self::AwsConsole(error) => error.source(),
            Self::AwsSts(error) => error.source(),
            Self::Endpoints(error) | Self::Supplier(error) => error.source(),
            Self::Federation(error) => error.source(),
            Self::File(error) => error.source(),
            Self::Io(error) => error.source(),
            Self::Json(error) => error.source(),
            Self::OneLine(error) => error.source(),
            Self::BadCredentialFile(_)
            | Self::CheckFailed
            | Self::Exec { .. }
            | Self::Helper(_)
            | Self::ExpiredCredentials { .. }
            | Self::Input(_)
            | Self::MfaCodeNeeded { .. }
            | Self::NoCredentialFile
            | Self::Server { .. }
            | Self::Setting(_)
            | Self::Timeout { .. }
            | Self::Unhealthy(_)
            | Self::Usage(_) => None,
        }
    }
}

fn is_file_timeout(cause: &(dyn StdError + 'static)) -> bool {
    if let Some(error) = cause.downcast_ref::<FileError>() {
        return error.is_timeout();
    }
    match (cause.downcast_ref(), cause.downcast_ref::<Error>()) {
        (Some(ProfileError::File(error)), _) => error.is_timeout(),
        // The prompt of an MFA code is this program's, and so is its error.
        (_, Some(error)) => error.is_file_timeout(),
        _ => false,
    }
}

/// A result to which the failed step can be added.
pub(crate) trait Step<T> {
    /// Adds the step that failed, in a whole clause.
    fn step(self, step: impl Into<String>) -> Result<T>;

    /// Adds the step that failed as [`Step::step`] does, from a text that is put together only then.
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
