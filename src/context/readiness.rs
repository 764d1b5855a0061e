//! Waiting for a pipe, a terminal or a device, until a deadline.

use std::io;
use std::time::Duration;

/// The operation that a file must be ready for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Readiness {
    Readable,
    Writable,
}

/// Waits until an open file can be read or written without blocking, or its other end is closed. Returns
/// `false` after `time`.
#[cfg(unix)]
pub(super) fn wait(
    file: &impl std::os::fd::AsFd,
    readiness: Readiness,
    time: Duration,
) -> io::Result<bool> {
    use rustix::event::{PollFd, PollFlags, Timespec, poll};

    use super::deadline::Deadline;

    let flags = match readiness {
        Readiness::Readable => PollFlags::IN,
        Readiness::Writable => PollFlags::OUT,
    };
    let end = Deadline::after(time);
    loop {
        // A time beyond the range of the system has the effect of no limit.
        let left = Timespec::try_from(end.time_left(time)).ok();
        match poll(&mut [PollFd::new(file, flags)], left.as_ref()) {
            Err(rustix::io::Errno::INTR) => {}
            result => return Ok(result? > 0),
        }
    }
}

/// Returns `true`: without `poll`, reading and writing may block.
#[cfg(not(unix))]
pub(super) fn wait<F>(_: &F, _: Readiness, _: Duration) -> io::Result<bool> {
    Ok(true)
}
