//! The parts that all kinds of servers share.

use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use gcp_wif::context::{Environment, effective_uid, leave_session, wait_for_process};

use super::client_variables::Variables;
use super::signal_thread::SERVING;
use crate::app::App;
use crate::args::{Listening, OnOff};
use crate::error::{Error, Result, Step as _};
use crate::serve::{AccessPolicy, Capability, Server, ServerHandle, Service};
use crate::service::{Notifier, activated_listener};
use crate::{output, report};

/// Checks the flags that contradict each other.
pub(super) fn check_flags(flags: &Listening) -> Result<()> {
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
pub(super) type ProcessEnd = Box<dyn FnOnce() -> std::io::Result<()> + Send>;

/// Opens the process of `--exit-with-pid`, with which the server ends.
pub(super) fn process_end(flags: &Listening) -> Result<Option<ProcessEnd>> {
    let Some(pid) = flags.exit_with_pid else { return Ok(None) };
    match wait_for_process(pid) {
        Ok(wait) => Ok(Some(Box::new(wait))),
        Err(error) => {
            Err(Error::Usage(format!("`--exit-with-pid {pid}` cannot be waited for: {error}")))
        }
    }
}

/// Listens on the address of the flags, or on the socket that the service manager has opened.
pub(super) fn listen(flags: &Listening, environment: &dyn Environment) -> Result<TcpListener> {
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
pub(super) fn policy(flags: &Listening, listener: &TcpListener) -> Result<AccessPolicy> {
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

/// Prints and writes the variables, and serves until `handle` stops the server or the process of `--exit-with-pid`
/// ends.
pub(super) fn serve(
    flags: &Listening,
    variables: &Variables,
    listener: TcpListener,
    (policy, service): (Arc<AccessPolicy>, Arc<dyn Service>),
    (app, handle, notifier): (&App, ServerHandle, Arc<Notifier>),
    process_end: Option<ProcessEnd>,
) -> Result<()> {
    if let Some(file) = &flags.env_file {
        let lines = variables.file_lines();
        let files = &app.context.file_system;
        files.replace(file, lines.expose().as_bytes()).step("the variables cannot be written")?;
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
    let server = Server { listener, policy, service, context: app.context.clone(), handle };
    let interval = notifier.watchdog_interval().unwrap_or(LONGEST_WAIT);
    let result = server.run(interval, || notifier.alive());
    notifier.stopping();
    result
}

const LONGEST_WAIT: Duration = Duration::from_secs(3600);

/// The default time limit of a fetch: of one token, or of one search for the identity.
pub(super) const LONGEST_FETCH: Duration = Duration::from_secs(10);
