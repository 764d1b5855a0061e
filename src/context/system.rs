//! The seams of this process, with real network, files and programs.

use std::sync::Arc;
use std::time::Duration;

use super::clock::SystemClock;
use super::deadline::Deadline;
use super::environment::SystemEnvironment;
use super::local_file_system::LocalFileSystem;
use super::seams::Context;
use super::system_command_runner::SystemCommandRunner;
use super::ureq::UreqTransport;

impl Context {
    /// Creates a context of this process: its environment, clock, network, files and programs.
    /// Nothing is logged.
    ///
    /// It suits a program that runs for months, because every step has its own time limit:
    /// - An attempt to send a request ends after 2 seconds (instance metadata), 5 seconds
    ///   (containers) or 10 seconds (Google, AWS, issuers of subject tokens).
    /// - A request is sent at most three times. Retries stop 30 seconds after the first attempt.
    /// - Another program ends after 30 seconds; the executable of a credential file after the time that the
    ///   file sets.
    ///
    /// [`Context::with_retry_timeout`] changes the second limit. For one deadline over everything,
    /// use [`Context::system_with_deadline`].
    pub fn system() -> Self {
        Self::system_with_deadline(Deadline::never()).with_retry_timeout(RETRY_TIMEOUT)
    }

    /// Creates a context of this process whose requests, waits and programs all end by `deadline`. Reading
    /// and writing of pipes and devices end by it too.
    ///
    /// It suits a short run, such as one command: after the deadline every request fails. Retries
    /// have no separate time limit.
    pub fn system_with_deadline(deadline: Deadline) -> Self {
        let environment = Arc::new(SystemEnvironment);
        let file_system = Arc::new(LocalFileSystem::new(deadline.clone()));
        Self {
            clock: Arc::new(SystemClock::new(deadline.clone())),
            transport: Arc::new(UreqTransport::new(
                environment.clone(),
                file_system.clone(),
                deadline.clone(),
            )),
            command_runner: Arc::new(SystemCommandRunner::new(deadline)),
            environment,
            file_system,
            ..Self::new()
        }
    }
}

/// The time in which a request is retried: long enough for three attempts of 10 seconds each, and too short
/// for the two minutes that a busy server may ask for.
const RETRY_TIMEOUT: Duration = Duration::from_secs(30);
