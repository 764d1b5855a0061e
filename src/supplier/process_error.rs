//! The error of a `credential_process`.

use std::error::Error;
use std::fmt;

use crate::context::CommandError;
use crate::sanitize::Sanitized;

/// The reason why a `credential_process` gives no credentials. Its standard output is never shown.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum ProcessError {
    /// The program cannot be run, takes too long or prints too much.
    Command(CommandError),
    /// The program reports a failure.
    Failed {
        /// The status, such as `exit status: 1`.
        status: String,
        /// The text on standard error, without white space around it.
        said: String,
    },
    /// The output is malformed. The value is a predicate that follows "the output of the command".
    Malformed(String),
    /// The command line has an unclosed quote or no words.
    Quoting,
    /// The path of the program begins with something that only a shell expands.
    Unexpanded(String),
}

impl ProcessError {
    /// Returns whether the same command may succeed later without any change.
    pub const fn is_retryable(&self) -> bool {
        matches!(self, Self::Command(CommandError::Timeout(_)))
    }
}

impl fmt::Display for ProcessError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Command(CommandError::Recursion) => {
                f.write_str("the command runs itself: it uses the profile that names it")
            }
            Self::Command(error) => error.fmt(f),
            Self::Failed { status, said } if said.is_empty() => {
                write!(f, "the command failed ({status})")
            }
            Self::Failed { status, said } => {
                write!(f, "the command failed ({status}): {}", Sanitized::new(said))
            }
            Self::Malformed(problem) => write!(f, "the output of the command {problem}"),
            Self::Unexpanded(program) => {
                let sign = program.chars().next().unwrap_or_default();
                write!(
                    f,
                    "`{}` cannot be run: no shell expands `{sign}`, expected the absolute path of a \
                     program",
                    Sanitized::truncated(program, 200)
                )
            }
            Self::Quoting => f.write_str("the command line is empty or has an unclosed quote"),
        }
    }
}

impl Error for ProcessError {}
