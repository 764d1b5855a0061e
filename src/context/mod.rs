//! The seams: the environment, the clock, the network and the files of this process, as values that
//! the caller hands in. Nothing else in this crate touches the process.

mod clock;
mod command_runner;
mod core_dump;
#[cfg(feature = "ureq")]
mod cryptography;
mod deadline;
mod environment;
mod file_system;
mod local_directory;
mod local_file_system;
mod log;
mod mfa_prompt;
#[cfg(feature = "ureq")]
mod preconnect;
mod program;
mod send;
mod transport;
#[cfg(feature = "ureq")]
mod ureq;
#[cfg(feature = "ureq")]
mod ureq_error;
#[cfg(feature = "ureq")]
mod ureq_settings;

use std::fmt;
use std::sync::Arc;

pub use clock::{Clock, SystemClock};
pub use command_runner::{
    CommandError, CommandOutput, CommandRunner, NoCommandRunner, SystemCommandRunner,
};
pub use core_dump::forbid_core_dump;
pub use deadline::Deadline;
pub use environment::{Environment, SystemEnvironment};
pub use file_system::{FileError, FileErrorKind, FileLock, FileSystem, ListedFile};
pub use local_file_system::LocalFileSystem;
pub use log::{Level, Log, NoLog};
pub use mfa_prompt::{MfaCodeError, MfaPrompt, NoMfaPrompt};
pub use program::Program;
pub(crate) use send::is_retryable_status;
pub use transport::{Destination, NoTransport, Transport, TransportError, TransportErrorKind};
#[cfg(feature = "ureq")]
pub use ureq::UreqTransport;

use crate::http::{Request, Response};
use crate::timestamp::Timestamp;

/// Is everything of the outside world that the library may see.
#[derive(Clone)]
pub struct Context {
    /// The environment variables.
    pub environment: Arc<dyn Environment>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// The network.
    pub transport: Arc<dyn Transport>,
    /// The file_system.
    pub file_system: Arc<dyn FileSystem>,
    /// Other programs.
    pub command_runner: Arc<dyn CommandRunner>,
    /// Whoever wants to know what happens.
    pub log: Arc<dyn Log>,
}

impl Context {
    /// Is the real process: its environment, clock, network and file_system, with nobody listening.
    #[cfg(feature = "ureq")]
    pub fn system() -> Self {
        let environment = Arc::new(SystemEnvironment);
        let file_system = Arc::new(LocalFileSystem);
        let endless = Deadline::never;
        Self {
            clock: Arc::new(SystemClock::new(endless())),
            transport: Arc::new(UreqTransport::new(
                environment.clone(),
                file_system.clone(),
                endless(),
            )),
            command_runner: Arc::new(SystemCommandRunner::new(endless())),
            log: Arc::new(NoLog),
            environment,
            file_system,
        }
    }

    /// Is the value of a variable; an empty one is an unset one.
    pub fn variable(&self, name: &str) -> Option<String> {
        self.environment.variable(name).filter(|value| !value.is_empty())
    }

    /// Is the time of day.
    pub fn now(&self) -> Timestamp {
        self.clock.now().into()
    }

    /// Sends a request, as often as it takes and helps.
    pub(crate) fn send(
        &self,
        request: &Request,
        destination: Destination,
    ) -> Result<Response, TransportError> {
        send::send(self, request, destination, &|_| false)
    }

    /// Does the same where some answers say in words of their own that it may work later.
    pub(crate) fn send_unless_busy(
        &self,
        request: &Request,
        destination: Destination,
        is_busy: &dyn Fn(&Response) -> bool,
    ) -> Result<Response, TransportError> {
        send::send(self, request, destination, is_busy)
    }

    /// Sends a request once and writes the hop, with its time, into the log.
    fn send_once(
        &self,
        request: &Request,
        destination: Destination,
    ) -> Result<Response, TransportError> {
        let started = self.clock.monotonic();
        let result = self.transport.send(request, destination);
        let took = self.clock.monotonic().saturating_sub(started).as_millis();
        let (method, url) = (request.method.as_str(), &request.url);
        match &result {
            Ok(response) => {
                let status = response.status;
                self.log(Level::Info, format_args!("{method} {url}: {status} in {took} ms"));
                // Two requests may be under way at once, so that each line says of which it is.
                let sent = &request.headers;
                self.log(Level::Debug, format_args!("  {method} {url} sent {sent:?}"));
                self.log(Level::Debug, format_args!("  {method} {url} received {response:?}"));
            }
            Err(error) => {
                self.log(Level::Info, format_args!("{method} {url}: {error}, {took} ms"));
            }
        }
        result
    }

    pub(crate) fn log(&self, level: Level, text: fmt::Arguments<'_>) {
        self.log.log(level, text);
    }
}

impl fmt::Debug for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Context { .. }")
    }
}
