//! The error of the executable source.

use std::error::Error;
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use super::executable_response_error::ExecutableResponseError;
use crate::context::{CommandError, FileError};
use crate::sanitize::{Sanitized, SanitizedPath};
use crate::service_error::ErrorKind;

/// The reason why an executable has no subject token.
#[derive(Debug)]
#[non_exhaustive]
pub enum ExecutableSourceError {
    /// The executable cannot be run, takes too long or prints too much.
    Command(CommandError),
    /// The executable failed.
    Failed {
        /// The exit status, such as `exit status: 1`.
        status: String,
    },
    /// The executable ran interactively and did not end within this time.
    InteractiveTimeout(Duration),
    /// The executable ran interactively and has not written its output file.
    NoOutputFile {
        /// The path of the file.
        path: PathBuf,
    },
    /// The environment does not allow executables.
    NotAllowed,
    /// The output file is not a response.
    OutputFile {
        /// The path of the file.
        path: PathBuf,
        /// What is wrong with the content.
        error: ExecutableResponseError,
    },
    /// The executable ran interactively, and other users can read or write its output file.
    OutputFileOpenToOthers {
        /// The path of the file.
        path: PathBuf,
    },
    /// The executable uses the credential file that names it.
    Recursion,
    /// The path of the executable is relative.
    Relative {
        /// The first word of the command.
        program: String,
    },
    /// The response has no token.
    Response(ExecutableResponseError),
    /// Clients split the command into different words, because it has quotes, backslashes or `#`.
    Splitting,
    /// The executable ran interactively, and its output file cannot be read.
    UnreadableOutputFile(FileError),
}

impl ExecutableSourceError {
    /// Returns the category.
    pub const fn kind(&self) -> ErrorKind {
        match self {
            Self::Command(CommandError::Recursion)
            | Self::NotAllowed
            | Self::Recursion
            | Self::Relative { .. }
            | Self::Splitting => ErrorKind::Configuration,
            Self::Command(CommandError::Timeout(_))
            | Self::Failed { .. }
            | Self::InteractiveTimeout(_) => ErrorKind::Temporary,
            Self::Response(error) | Self::OutputFile { error, .. } => match error {
                ExecutableResponseError::Refused { .. } => ErrorKind::Refused,
                _ => ErrorKind::NoIdentity,
            },
            Self::UnreadableOutputFile(error) if error.is_timeout() => ErrorKind::Temporary,
            Self::Command(_)
            | Self::NoOutputFile { .. }
            | Self::OutputFileOpenToOthers { .. }
            | Self::UnreadableOutputFile(_) => ErrorKind::NoIdentity,
        }
    }
}

impl From<CommandError> for ExecutableSourceError {
    fn from(error: CommandError) -> Self {
        match error {
            CommandError::Recursion => Self::Recursion,
            error => Self::Command(error),
        }
    }
}

impl fmt::Display for ExecutableSourceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Command(CommandError::Start { program, reason }) => {
                let program = Sanitized::truncated(program, 200);
                write!(f, "the executable `{program}` cannot be run: {reason}")
            }
            Self::Command(error @ CommandError::Timeout(Duration::ZERO)) => error.fmt(f),
            Self::Command(CommandError::Timeout(after)) | Self::InteractiveTimeout(after) => {
                let seconds = after.as_secs_f32().ceil();
                write!(f, "the executable did not end within {seconds} s")
            }
            Self::Command(CommandError::TooLong(limit)) => {
                write!(f, "the executable printed more than {limit} bytes")
            }
            Self::Failed { status } => {
                write!(f, "the executable failed: {}", Sanitized::truncated(status, 200))
            }
            Self::NotAllowed => f.write_str(
                "the credential file names an executable, but \
                 `GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES` is not `1`",
            ),
            Self::NoOutputFile { path } => {
                write!(
                    f,
                    "the executable has not written the output file `{}`",
                    SanitizedPath(path)
                )
            }
            Self::OutputFile { path, error } => {
                write!(f, "the output file `{}` {error}", SanitizedPath(path))
            }
            Self::OutputFileOpenToOthers { path } => {
                write!(f, "others can read or write the output file `{}`", SanitizedPath(path))
            }
            Self::Command(CommandError::Recursion) | Self::Recursion => {
                f.write_str("the executable runs itself: it uses the credential file that names it")
            }
            Self::Relative { program } => {
                let program = Sanitized::truncated(program, 120);
                write!(f, "{COMMAND} begins with `{program}`, expected an absolute path")
            }
            Self::Splitting => write!(
                f,
                "{COMMAND} has quotes, backslashes or `#`, with which clients split it into \
                 different words"
            ),
            Self::Response(error) => write!(f, "the response of the executable {error}"),
            Self::UnreadableOutputFile(error) => write!(f, "the output file is unusable: {error}"),
        }
    }
}

impl Error for ExecutableSourceError {}

impl From<ExecutableResponseError> for ExecutableSourceError {
    fn from(error: ExecutableResponseError) -> Self {
        Self::Response(error)
    }
}

const COMMAND: &str = "`credential_source.executable.command`";
