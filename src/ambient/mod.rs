//! The seams: the environment, the clock, the network and the files of this process, as values that
//! the caller hands in. Nothing else in this crate touches the process.

mod clock;
mod command;
mod core_dump;
#[cfg(feature = "ureq")]
mod cryptography;
mod deadline;
#[cfg(feature = "ureq")]
mod early;
mod environment;
mod files;
mod journal;
mod mfa_codes;
mod program;
mod retry;
mod system_directory;
mod system_files;
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
pub use command::{CommandError, CommandOutput, Commands, NoCommands, SystemCommands};
pub use core_dump::forbid_core_dump;
pub use deadline::Deadline;
pub use environment::{Environment, SystemEnvironment};
pub use files::{FileError, FileErrorKind, FileLock, Files, ListedFile};
pub use journal::{Journal, Level, Silence};
pub use mfa_codes::{MfaCodeError, MfaCodes, NoMfaCodes};
pub use program::Program;
pub(crate) use retry::is_later;
pub use system_files::SystemFiles;
pub use transport::{NoTransport, Reach, Transport, TransportError, TransportErrorKind};
#[cfg(feature = "ureq")]
pub use ureq::UreqTransport;

use crate::message::{Request, Response};
use crate::timestamp::Timestamp;

/// Is everything of the outside world that the library may see.
#[derive(Clone)]
pub struct Ambient {
    /// The environment variables.
    pub environment: Arc<dyn Environment>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// The network.
    pub transport: Arc<dyn Transport>,
    /// The files.
    pub files: Arc<dyn Files>,
    /// Other programs.
    pub commands: Arc<dyn Commands>,
    /// Whoever wants to know what happens.
    pub journal: Arc<dyn Journal>,
}

impl Ambient {
    /// Is the real process: its environment, clock, network and files, with nobody listening.
    #[cfg(feature = "ureq")]
    pub fn system() -> Self {
        let environment = Arc::new(SystemEnvironment);
        let files = Arc::new(SystemFiles);
        let endless = Deadline::never;
        Self {
            clock: Arc::new(SystemClock::new(endless())),
            transport: Arc::new(UreqTransport::new(environment.clone(), files.clone(), endless())),
            commands: Arc::new(SystemCommands::new(endless())),
            journal: Arc::new(Silence),
            environment,
            files,
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
    pub(crate) fn send(&self, request: &Request, reach: Reach) -> Result<Response, TransportError> {
        retry::send(self, request, reach, &|_| false)
    }

    /// Does the same where some answers say in words of their own that it may work later.
    pub(crate) fn send_unless_busy(
        &self,
        request: &Request,
        reach: Reach,
        is_busy: &dyn Fn(&Response) -> bool,
    ) -> Result<Response, TransportError> {
        retry::send(self, request, reach, is_busy)
    }

    /// Sends a request once and writes the hop, with its time, into the journal.
    fn send_once(&self, request: &Request, reach: Reach) -> Result<Response, TransportError> {
        let started = self.clock.monotonic();
        let result = self.transport.send(request, reach);
        let took = self.clock.monotonic().saturating_sub(started).as_millis();
        let (method, url) = (request.method.as_str(), &request.url);
        match &result {
            Ok(response) => {
                let status = response.status;
                self.note(Level::Hop, format_args!("{method} {url}: {status} in {took} ms"));
                // Two requests may be under way at once, so that each line says of which it is.
                let sent = &request.headers;
                self.note(Level::Detail, format_args!("  {method} {url} sent {sent:?}"));
                self.note(Level::Detail, format_args!("  {method} {url} received {response:?}"));
            }
            Err(error) => {
                self.note(Level::Hop, format_args!("{method} {url}: {error}, {took} ms"));
            }
        }
        result
    }

    pub(crate) fn note(&self, level: Level, text: fmt::Arguments<'_>) {
        self.journal.note(level, text);
    }
}

impl fmt::Debug for Ambient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Ambient { .. }")
    }
}
