//! Other programs.

use std::fmt;
use std::time::Duration;

use super::command_request::CommandRequest;
use crate::sanitize::Sanitized;
use crate::secret::Secret;

/// A runner of other programs.
pub trait CommandRunner: Send + Sync {
    /// Runs a program to its end, with an empty standard input and no shell.
    ///
    /// # Errors
    /// [`CommandError`] if the program cannot be run, takes too long or prints too much. The failure
    /// of a program that ran is not an error: it is part of the output.
    fn run(&self, request: &CommandRequest) -> Result<CommandOutput, CommandError>;

    /// Runs a program that asks the user, as [`CommandRunner::run`] does, but with the terminal
    /// as its standard streams: the output is empty. Returns `None` if no user is present.
    ///
    /// The default implementation returns `None`.
    fn run_interactively(
        &self,
        _request: &CommandRequest,
    ) -> Option<Result<CommandOutput, CommandError>> {
        None
    }
}

impl<F> CommandRunner for F
where
    F: Fn(&CommandRequest) -> Result<CommandOutput, CommandError> + Send + Sync,
{
    fn run(&self, request: &CommandRequest) -> Result<CommandOutput, CommandError> {
        self(request)
    }
}

/// The outcome of a program that ran.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct CommandOutput {
    /// The failure, such as `exit status: 1`; `None` for success.
    pub failure: Option<String>,
    /// Its standard output.
    pub stdout: Secret<Vec<u8>>,
    /// Its standard error.
    pub stderr: Secret<Vec<u8>>,
}

impl CommandOutput {
    /// Creates the outcome of a program that succeeded.
    pub const fn new(stdout: Secret<Vec<u8>>, stderr: Secret<Vec<u8>>) -> Self {
        Self { failure: None, stdout, stderr }
    }

    /// Sets the failure, such as `exit status: 1`.
    #[must_use]
    pub fn with_failure(self, failure: impl Into<String>) -> Self {
        Self { failure: Some(failure.into()), ..self }
    }
}

/// The reason why a program has no output.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum CommandError {
    /// A program that a copy of itself started, directly or through others, and that would do so forever.
    Recursion,
    /// A program that cannot be run.
    Start {
        /// The program.
        program: String,
        /// The reason.
        reason: String,
    },
    /// A program that was killed because it did not end within this time. If the time is zero, the program
    /// was not started.
    Timeout(Duration),
    /// A program that was killed because it printed more than this number of bytes.
    TooLong(u64),
}

impl fmt::Display for CommandError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Recursion => f.write_str("the program runs itself"),
            Self::Start { program, reason } => {
                write!(f, "`{}` cannot be run: {reason}", Sanitized::truncated(program, 200))
            }
            Self::Timeout(Duration::ZERO) => {
                f.write_str("there was no time left to run the program")
            }
            Self::Timeout(after) => {
                write!(f, "the program did not end within {} s", after.as_secs_f32().ceil())
            }
            Self::TooLong(limit) => write!(f, "the program printed more than {limit} bytes"),
        }
    }
}

impl std::error::Error for CommandError {}

/// A runner that refuses every program.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoCommandRunner;

impl CommandRunner for NoCommandRunner {
    fn run(&self, request: &CommandRequest) -> Result<CommandOutput, CommandError> {
        let reason = "running programs is not allowed here".to_owned();
        Err(CommandError::Start { program: request.program.clone(), reason })
    }
}
