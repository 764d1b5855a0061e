//! The session of this process.

/// Leaves the session and the process group of the terminal, so that its signals do not reach this process.
/// A process that leads its group stays where it is.
pub fn leave_session() {
    #[cfg(unix)]
    let _ = rustix::process::setsid();
}
