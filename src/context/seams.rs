//! The value that holds all seams.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::clock::{Clock, SystemClock};
use super::command_runner::{CommandRunner, NoCommandRunner};
use super::environment::Environment;
use super::file_system::{FileSystem, NoFileSystem};
use super::log::{Level, Log, NoLog};
use super::session_cache::{NoSessionCache, SessionCache};
use super::transport::{NoTransport, Transport};
use crate::sanitize::SanitizedLine;
use crate::timestamp::Timestamp;

/// Everything of the outside world that the library can use.
///
/// `Context::new` has nothing but the time of day, and `Context::system` (feature `ureq`) has this process
/// and its machine. Each seam can be replaced:
///
/// ```
/// use std::collections::BTreeMap;
/// use std::sync::Arc;
///
/// use gcp_wif::context::{Context, LocalFileSystem};
///
/// let variables = BTreeMap::from([("AWS_REGION".to_owned(), "us-east-2".to_owned())]);
/// let context = Context::new()
///     .with_environment(Arc::new(variables))
///     .with_file_system(Arc::new(LocalFileSystem::default()));
/// assert_eq!(context.variable("AWS_REGION").as_deref(), Some("us-east-2"));
/// ```
#[derive(Clone)]
#[non_exhaustive]
pub struct Context {
    /// The environment variables.
    pub environment: Arc<dyn Environment>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// The network.
    pub transport: Arc<dyn Transport>,
    /// The files.
    pub file_system: Arc<dyn FileSystem>,
    /// Other programs.
    pub command_runner: Arc<dyn CommandRunner>,
    /// The log.
    pub log: Arc<dyn Log>,
    /// The AWS sessions of earlier runs.
    pub session_cache: Arc<dyn SessionCache>,
    /// The time in which a request is retried.
    pub(super) retry_timeout: Option<Duration>,
}

impl Context {
    /// Creates a context without variables, files, network, programs and log. Its clock is
    /// [`SystemClock`] without a deadline.
    pub fn new() -> Self {
        Self {
            environment: Arc::new(BTreeMap::new()),
            clock: Arc::new(SystemClock::default()),
            transport: Arc::new(NoTransport),
            file_system: Arc::new(NoFileSystem),
            command_runner: Arc::new(NoCommandRunner),
            log: Arc::new(NoLog),
            session_cache: Arc::new(NoSessionCache),
            retry_timeout: None,
        }
    }

    /// Sets the environment variables.
    #[must_use]
    pub fn with_environment(mut self, environment: Arc<dyn Environment>) -> Self {
        self.environment = environment;
        self
    }

    /// Sets the clock.
    #[must_use]
    pub fn with_clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// Sets the transport, which sends requests.
    #[must_use]
    pub fn with_transport(mut self, transport: Arc<dyn Transport>) -> Self {
        self.transport = transport;
        self
    }

    /// Sets the file system.
    #[must_use]
    pub fn with_file_system(mut self, file_system: Arc<dyn FileSystem>) -> Self {
        self.file_system = file_system;
        self
    }

    /// Sets the runner of other programs.
    #[must_use]
    pub fn with_command_runner(mut self, command_runner: Arc<dyn CommandRunner>) -> Self {
        self.command_runner = command_runner;
        self
    }

    /// Sets the log.
    #[must_use]
    pub fn with_log(mut self, log: Arc<dyn Log>) -> Self {
        self.log = log;
        self
    }

    /// Sets the cache of AWS sessions. By default they are not cached.
    #[must_use]
    pub fn with_session_cache(mut self, session_cache: Arc<dyn SessionCache>) -> Self {
        self.session_cache = session_cache;
        self
    }

    /// Sets how long a request is retried: every wait for another attempt ends within this time after the
    /// start of the first attempt. By default, only the clock's deadline limits the time.
    #[must_use]
    pub const fn with_retry_timeout(mut self, timeout: Duration) -> Self {
        self.retry_timeout = Some(timeout);
        self
    }

    /// Returns the value of a variable, or `None` if it is absent or empty.
    pub fn variable(&self, name: &str) -> Option<String> {
        self.environment.variable(name).filter(|value| !value.is_empty())
    }

    /// Returns the time of day.
    pub fn now(&self) -> Timestamp {
        self.clock.now().into()
    }

    /// Logs one line, whose parts may come from outside.
    pub(crate) fn log(&self, level: Level, text: fmt::Arguments<'_>) {
        self.log.log(level, format_args!("{}", SanitizedLine(text)));
    }
}

impl Default for Context {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Context { .. }")
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::context::command_request::CommandRequest;
    use crate::context::transport::Destination;
    use crate::http::{Method, Request};

    #[test]
    fn a_new_context_reaches_nothing() {
        let context = Context::new();
        assert_eq!(context.variable("PATH"), None);
        assert!(context.file_system.read(Path::new("."), 1).is_err_and(|e| e.is_not_found()));
        let request = CommandRequest::new("true", [], Duration::from_secs(1));
        assert!(context.command_runner.run(&request).is_err());
        let request = Request::new(Method::Get, "http://127.0.0.1/".parse().unwrap());
        let error = context.transport.send(&request, Destination::Google).unwrap_err();
        assert_eq!(error.to_string(), "no connection to `127.0.0.1`: there is no network");
    }

    #[test]
    fn an_empty_variable_is_absent() {
        let variables = [("EMPTY", ""), ("SET", "x")].map(|(k, v)| (k.to_owned(), v.to_owned()));
        let context = Context::new().with_environment(Arc::new(BTreeMap::from(variables)));
        assert_eq!(context.variable("EMPTY"), None);
        assert_eq!(context.variable("SET").as_deref(), Some("x"));
    }
}
