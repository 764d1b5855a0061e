//! The hook that runs after the files are replaced.

use std::path::{Path, PathBuf};
use std::time::Duration;

use gcp_wif::context::{CommandError, CommandRequest, Context};
use gcp_wif::timestamp::Timestamp;

use crate::hook_signal::HookSignal;

/// A program to run, and a process to signal.
#[derive(Clone, Debug, Default)]
pub(crate) struct Hook {
    pub(crate) command: Option<(String, Vec<String>)>,
    pub(crate) signal: Option<(HookSignal, PathBuf)>,
}

impl Hook {
    /// Returns whether the hook does nothing.
    pub(super) const fn is_empty(&self) -> bool {
        self.command.is_none() && self.signal.is_none()
    }

    /// Runs the program and sends the signal. The program gets the path of the first file and the expiry of the
    /// token, but not the token. Returns the failures, which do not stop the loop.
    pub(super) fn run(&self, file: &Path, expires_at: Timestamp, context: &Context) -> Vec<String> {
        let mut failures = Vec::new();
        if let Some((program, arguments)) = &self.command {
            let request = CommandRequest::new(program, arguments.clone(), TIME_LIMIT)
                .with_variable("GCP_WIF_TOKEN_FILE", Some(file.display().to_string()))
                .with_variable("GCP_WIF_TOKEN_EXPIRY", Some(expires_at.to_string()))
                .with_process_group();
            match context.command_runner.run(&request) {
                Ok(output) => failures
                    .extend(output.failure.map(|failure| format!("`{program}` failed: {failure}"))),
                Err(error @ CommandError::Start { .. }) => failures.push(error.to_string()),
                Err(error) => failures.push(format!("`{program}`: {error}")),
            }
        }
        if let Some((signal, pid_file)) = &self.signal {
            failures.extend(signal.send(pid_file, &*context.file_system).err());
        }
        failures
    }
}

const TIME_LIMIT: Duration = Duration::from_secs(30);
