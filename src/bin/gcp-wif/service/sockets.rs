//! The socket that the service manager has opened.

use std::net::TcpListener;

use gcp_wif::context::Environment;
use listenfd::ListenFd;

use crate::error::{Error, Result};

/// Returns the TCP listener that the service manager hands over. `None` without a manager, and if its sockets are
/// for another process.
///
/// # Errors
/// [`Error::Setting`] if the socket is not a TCP listener, [`Error::Usage`] if there are several.
pub(crate) fn activated_listener(environment: &dyn Environment) -> Result<Option<TcpListener>> {
    // `listenfd` lists as many descriptors as the variable says.
    let count = environment.variable("LISTEN_FDS").and_then(|count| count.parse::<u64>().ok());
    if count.is_some_and(|count| count > 1) && is_for_this_process(environment) {
        return Err(Error::usage("the service manager hands over several sockets, expected one"));
    }
    ListenFd::from_env().take_tcp_listener(0).map_err(|_| {
        Error::Setting(
            "the socket of the service manager is not a TCP socket that listens: the unit needs \
             `ListenStream=` with an address and a port"
                .to_owned(),
        )
    })
}

/// Returns whether the sockets are for this process: `LISTEN_PID` is its number, or unset.
fn is_for_this_process(environment: &dyn Environment) -> bool {
    let pid = environment.variable("LISTEN_PID").filter(|pid| !pid.is_empty());
    pid.is_none_or(|pid| pid.parse() == Ok(std::process::id()))
}
