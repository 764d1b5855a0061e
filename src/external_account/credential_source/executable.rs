//! The executable source.

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::external_account::error::AccountError;
use crate::external_account::problems::Problems;
use crate::external_account::reader::ObjectReader;

/// A command that prints the subject token ([AIP-4117](https://google.aip.dev/auth/4117)).
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ExecutableCredentialSource {
    command: String,
    timeout: Duration,
    interactive_timeout: Option<Duration>,
    output_file: Option<PathBuf>,
}

impl ExecutableCredentialSource {
    /// Checks the members of `executable`.
    pub(super) fn read(source: &ObjectReader<'_>, problems: &mut Problems) -> Option<Self> {
        let object = source.required_object("executable", "an object with `command`");
        let executable = problems.take(object)?;
        let command = problems.take(command(&executable));
        let timeout = executable.whole_number("timeout_millis", 5_000..=120_000, MILLIS);
        let timeout = problems.take(timeout);
        let interactive = executable.whole_number(INTERACTIVE, 30_000..=1_800_000, MILLIS);
        let interactive = problems.take(interactive);
        let output_file = problems.take(executable.optional_path("output_file"));
        if let (Some(Some(_)), Some(None)) = (interactive, &output_file) {
            let problem = "requires `output_file`, where the command writes its response";
            problems.add(AccountError::value(&executable.path_of(INTERACTIVE), problem));
        }
        let duration = |millis: u32| Duration::from_millis(millis.into());
        Some(Self {
            command: command?.to_owned(),
            timeout: timeout?.map_or(DEFAULT_EXECUTABLE_TIMEOUT, duration),
            interactive_timeout: interactive?.map(duration),
            output_file: output_file?,
        })
    }

    /// Returns `command`: the program and its arguments.
    pub fn command(&self) -> &str {
        &self.command
    }

    /// Returns `timeout_millis`, which is 30 seconds by default.
    pub const fn timeout(&self) -> Duration {
        self.timeout
    }

    /// Returns `interactive_timeout_millis`: the time limit while a user logs in. `None` if the
    /// command is never run interactively.
    pub const fn interactive_timeout(&self) -> Option<Duration> {
        self.interactive_timeout
    }

    /// Returns `output_file`: the path of the file in which the command caches its response.
    pub fn output_file(&self) -> Option<&Path> {
        self.output_file.as_deref()
    }
}

fn command<'a>(executable: &ObjectReader<'a>) -> Result<&'a str, AccountError> {
    let command = executable.required_text("command", COMMAND)?;
    let refuse = |problem| Err(AccountError::value(&executable.path_of("command"), problem));
    if command.trim().is_empty() {
        return refuse(format!("is blank, expected {COMMAND}"));
    }
    if command.contains('\0') {
        return refuse("has a null character, which no command has".to_owned());
    }
    Ok(command)
}

const COMMAND: &str = "a program and its arguments";

const INTERACTIVE: &str = "interactive_timeout_millis";

/// The type of a number for messages, and its unit.
const MILLIS: (&str, &str) = ("a number of milliseconds", "milliseconds");

/// "timeout_millis […] Defaults to 30 seconds" (AIP-4117).
pub(in crate::external_account) const DEFAULT_EXECUTABLE_TIMEOUT: Duration =
    Duration::from_secs(30);
