//! Waiting for the end of another process.

use std::io;

/// Opens a process and returns a function that waits for its end. It waits for this process even if the
/// system gives the process ID to another one meanwhile.
///
/// # Errors
/// The reason why the process cannot be opened, such as an invalid process ID.
#[cfg(target_os = "linux")]
pub fn wait_for_process(pid: i32) -> io::Result<impl FnOnce() -> io::Result<()> + Send> {
    use rustix::event::{PollFd, PollFlags, poll};
    use rustix::process::{Pid, PidfdFlags, pidfd_open};

    // A negative number is that of a process group.
    let pid = Some(pid).filter(|pid| *pid > 0).and_then(Pid::from_raw);
    let pid = pid.ok_or(io::ErrorKind::InvalidInput)?;
    let process = pidfd_open(pid, PidfdFlags::empty())?;
    Ok(move || {
        loop {
            // "this file descriptor […] is readable when the process terminates" (pidfd_open(2))
            match poll(&mut [PollFd::new(&process, PollFlags::IN)], None) {
                Err(rustix::io::Errno::INTR) => {}
                result => return result.map(drop).map_err(Into::into),
            }
        }
    })
}

/// Returns an error: only Linux can open a process.
///
/// # Errors
/// Always [`io::ErrorKind::Unsupported`].
#[cfg(not(target_os = "linux"))]
pub fn wait_for_process(_pid: i32) -> io::Result<fn() -> io::Result<()>> {
    Err(io::ErrorKind::Unsupported.into())
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    #[test]
    #[cfg(target_os = "linux")]
    #[expect(clippy::disallowed_methods, reason = "a process of the test")]
    fn the_end_of_a_process_ends_the_wait() {
        let mut child =
            std::process::Command::new("cat").stdin(std::process::Stdio::piped()).spawn().unwrap();
        let wait = wait_for_process(child.id().cast_signed()).unwrap();
        drop(child.stdin.take());
        wait().unwrap();
        child.wait().unwrap();
        assert!(wait_for_process(child.id().cast_signed()).is_err());
        assert!(wait_for_process(0).is_err() && wait_for_process(-1).is_err());
    }
}
