//! The sockets that the service manager has opened.

use std::io;
use std::net::TcpListener;

use listenfd::ListenFd;

/// Returns the TCP listeners that the service manager hands over in `LISTEN_FDS`. Empty without a manager, and if
/// they are for another process.
///
/// # Errors
/// The error of the system if one of the sockets is not a TCP listener.
pub(crate) fn activated_listeners() -> io::Result<Vec<TcpListener>> {
    let mut sockets = ListenFd::from_env();
    let mut listeners = Vec::new();
    for index in 0..sockets.len() {
        listeners.extend(sockets.take_tcp_listener(index)?);
    }
    Ok(listeners)
}
