//! The parts that all kinds of servers share.

use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use gcp_wif::context::{Deadline, Environment, effective_uid, leave_session, wait_for_process};
use gcp_wif::refresh::RefreshThread;

use super::client_variables::Variables;
use super::signal_thread::{SERVING, SignalThread};
use crate::app::App;
use crate::args::{Listening, OnOff};
use crate::ec2_metadata::FetchLimit;
use crate::error::{Error, Result, Step as _};
use crate::serve::{AccessPolicy, Capability, Server, ServerHandle, Service};
use crate::service::{Notifier, activated_listener};
use crate::{output, report};

/// The start of a server, before it listens.
pub(super) struct Start<'a> {
    pub(super) app: &'a App,
    pub(super) flags: &'a Listening,
    pub(super) limit: FetchLimit,
    notifier: Arc<Notifier>,
    signals: SignalThread,
    process_end: Option<ProcessEnd>,
}

impl<'a> Start<'a> {
    /// Checks the flags, opens the process of `--exit-with-pid`, and handles signals from now on.
    pub(super) fn new(flags: &'a Listening, app: &'a App, deadline: &Deadline) -> Result<Self> {
        check_flags(flags)?;
        let process_end = process_end(flags)?;
        let notifier = Arc::new(Notifier::from_environment(&*app.context.environment));
        let signals = SignalThread::start(Arc::clone(&notifier))?;
        let time = app.settings.timeout.unwrap_or(MAX_FETCH_TIME);
        let limit = FetchLimit { deadline: deadline.clone(), time };
        Ok(Self { app, flags, limit, notifier, signals, process_end })
    }

    /// Makes the time limit that of each fetch from now on.
    pub(super) fn limit_each_fetch(&self) {
        self.limit.deadline.set_time(Duration::MAX);
    }

    /// Asks the service manager for the time of one more fetch.
    pub(super) fn extend_timeout(&self) {
        self.notifier.extend_timeout(self.limit.time + self.flags.startup_timeout);
    }

    /// Listens. `refresh` has the threads that signals control.
    pub(super) fn listen(self, refresh: Vec<RefreshThread>) -> Result<Listener<'a>> {
        let handle = self.signals.serve(refresh)?;
        let socket = listen(self.flags, &*self.app.context.environment)?;
        let policy = Arc::new(policy(self.flags, &socket)?);
        Ok(Listener { start: self, handle, socket, policy, variables: Variables::default() })
    }
}

/// A server that listens, and has no service yet.
pub(super) struct Listener<'a> {
    start: Start<'a>,
    handle: ServerHandle,
    socket: TcpListener,
    pub(super) policy: Arc<AccessPolicy>,
    pub(super) variables: Variables,
}

impl Listener<'_> {
    /// Prints and writes the variables, and serves until the server is stopped or the process of `--exit-with-pid`
    /// ends.
    pub(super) fn serve(self, service: Arc<dyn Service>) -> Result<()> {
        let Self { start, handle, socket, policy, variables } = self;
        let Start { app, flags, limit, notifier, process_end, .. } = start;
        if let Some(file) = &flags.env_file {
            let lines = variables.file_lines();
            let files = &app.context.file_system;
            let write = || files.replace(file, lines.expose().as_bytes());
            // It may be a pipe that has no reader.
            let written = limit.deadline.within(limit.time, write);
            written.step("the variables cannot be written")?;
        }
        if let Some(wait) = process_end {
            let handle = handle.clone();
            std::thread::Builder::new().spawn(move || {
                // A failed wait ends the server too: nothing else would.
                let _ = wait();
                handle.stop();
            })?;
            // The signals of a terminal are for that process only.
            leave_session();
        }
        output::print(&variables.shell_lines())?;
        notifier.ready(SERVING);
        let server =
            Server { listener: socket, policy, service, context: app.context.clone(), handle };
        let interval = notifier.watchdog_interval().unwrap_or(MAX_WAIT);
        let result = server.run(interval, || notifier.alive());
        notifier.stopping();
        result
    }
}

/// Checks the flags that contradict each other.
fn check_flags(flags: &Listening) -> Result<()> {
    if !flags.listen.is_loopback() && flags.allow_from.is_empty() {
        return Err(Error::Usage(format!(
            "`--listen {}` can be reached by other machines: name the networks whose clients may \
             connect with `--allow-from CIDR`",
            flags.listen
        )));
    }
    Ok(())
}

/// A function that waits for a process to end.
type ProcessEnd = Box<dyn FnOnce() -> std::io::Result<()> + Send>;

/// Opens the process of `--exit-with-pid`, with which the server ends.
fn process_end(flags: &Listening) -> Result<Option<ProcessEnd>> {
    let Some(pid) = flags.exit_with_pid else { return Ok(None) };
    match wait_for_process(pid) {
        Ok(wait) => Ok(Some(Box::new(wait))),
        Err(error) => {
            Err(Error::Usage(format!("`--exit-with-pid {pid}` cannot be waited for: {error}")))
        }
    }
}

/// Listens on the address of the flags, or on the socket that the service manager has opened.
fn listen(flags: &Listening, environment: &dyn Environment) -> Result<TcpListener> {
    let Some(listener) = activated_listener(environment)? else { return flags.listen.bind() };
    let address = listener.local_addr()?.ip().to_canonical();
    if !address.is_loopback() && flags.allow_from.is_empty() {
        return Err(Error::usage(
            "the socket of the service manager can be reached by other machines: name the networks \
             whose clients may connect with `--allow-from CIDR`",
        ));
    }
    Ok(listener)
}

/// Returns the access policy that the flags set.
fn policy(flags: &Listening, listener: &TcpListener) -> Result<AccessPolicy> {
    let has_capability = flags.capability == OnOff::On && !flags.open;
    if flags.open {
        report::warn("`--open`: every program that reaches the server can have tokens", None);
    }
    Ok(AccessPolicy {
        allow_from: flags.allow_from.clone(),
        allow_hosts: flags.allow_host.iter().map(|host| host.to_ascii_lowercase()).collect(),
        allow_uids: flags.allow_uid.clone(),
        own_uid: effective_uid(),
        capability: has_capability.then(Capability::new).transpose()?,
        is_open: flags.open,
        address: listener.local_addr()?,
    })
}

const MAX_WAIT: Duration = Duration::from_secs(3600);

/// The default time limit of a fetch: of one token, or of one search for the identity.
pub(super) const MAX_FETCH_TIME: Duration = Duration::from_secs(10);
