//! The signals that a service handles.

use std::io::{self, Read as _};
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use gcp_wif::context::{is_parent_of_orphans, reap_orphans};
use signal_hook::consts::{SIGCHLD, SIGHUP, SIGINT, SIGTERM, SIGUSR1};
use signal_hook::{flag, low_level};

/// The signals SIGTERM, SIGINT, SIGHUP and SIGUSR1, caught until the end of the process. The kernel ignores those
/// that process 1 does not catch. A process that adopts orphans also catches SIGCHLD, and reaps those that have ended
/// with each look at the signals.
#[derive(Debug)]
pub(crate) struct Signals {
    stop: Arc<AtomicBool>,
    reload: Arc<AtomicBool>,
    report: Arc<AtomicBool>,
    /// Whether a child has ended, in a process that adopts orphans.
    children: Arc<AtomicBool>,
    /// Readable after a signal.
    wake: UnixStream,
    waker: UnixStream,
}

/// The signals since the last look.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Received {
    /// SIGTERM or SIGINT: stop.
    pub(crate) stop: bool,
    /// SIGHUP: refresh now.
    pub(crate) reload: bool,
    /// SIGUSR1: write the counters.
    pub(crate) report: bool,
}

impl Signals {
    /// Catches the signals from now on.
    pub(crate) fn catch() -> io::Result<Self> {
        let (wake, waker) = UnixStream::pair()?;
        wake.set_nonblocking(true)?;
        let signals = Self {
            stop: Arc::default(),
            reload: Arc::default(),
            report: Arc::default(),
            children: Arc::default(),
            wake,
            waker: waker.try_clone()?,
        };
        let mut flags = vec![
            (SIGTERM, &signals.stop),
            (SIGINT, &signals.stop),
            (SIGHUP, &signals.reload),
            (SIGUSR1, &signals.report),
        ];
        if is_parent_of_orphans() {
            flags.push((SIGCHLD, &signals.children));
        }
        for (signal, is_set) in flags {
            // Actions run in the order of their registration: the flag is set before the wait ends.
            flag::register(signal, Arc::clone(is_set))?;
            low_level::pipe::register(signal, waker.try_clone()?)?;
        }
        Ok(signals)
    }

    /// Returns the socket to which another thread writes a byte to end the wait.
    pub(crate) fn waker(&self) -> io::Result<UnixStream> {
        self.waker.try_clone()
    }

    /// Waits for a signal, at most `time`. Returns the signals since the last look.
    pub(crate) fn wait(&self, time: Duration) -> Received {
        let received = self.take();
        if received != Received::default() || time.is_zero() {
            return received;
        }
        // A failure of these calls only shortens the wait, and callers check the clock after it.
        let _ = self.wake.set_nonblocking(false);
        let _ = self.wake.set_read_timeout(Some(time));
        let _ = (&self.wake).read(&mut [0; 1]);
        let _ = self.wake.set_nonblocking(true);
        self.take()
    }

    /// Returns the signals since the last look, without waiting.
    pub(crate) fn take(&self) -> Received {
        // A byte that arrives after this makes the next wait short, and no signal is lost.
        while matches!((&self.wake).read(&mut [0; 64]), Ok(read) if read > 0) {}
        let take = |is_set: &AtomicBool| is_set.swap(false, Ordering::SeqCst);
        if take(&self.children) {
            reap_orphans();
        }
        Received {
            // Not reset: the process stops once and for all.
            stop: self.stop.load(Ordering::SeqCst),
            reload: take(&self.reload),
            report: take(&self.report),
        }
    }
}

/// Makes process 1 end on SIGTERM and SIGINT, with the exit code of a shell: the kernel would ignore signals that it
/// does not catch. Does nothing in another process. A program that replaces this process does not inherit that.
pub(crate) fn obey_as_first_process() -> io::Result<()> {
    if std::process::id() == 1 {
        for signal in [SIGTERM, SIGINT] {
            let always = Arc::new(AtomicBool::new(true));
            flag::register_conditional_shutdown(signal, 128 + signal, always)?;
        }
    }
    Ok(())
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use signal_hook::low_level::raise;

    use super::*;

    // One test, because signals are those of the process.
    #[test]
    fn a_signal_ends_a_wait_and_is_reported_once() {
        let signals = Signals::catch().unwrap();
        let hour = Duration::from_secs(3600);
        assert_eq!(signals.wait(Duration::from_millis(1)), Received::default());
        raise(SIGHUP).unwrap();
        assert_eq!(signals.wait(hour), Received { reload: true, ..Received::default() });
        assert_eq!(signals.take(), Received::default());
        raise(SIGUSR1).unwrap();
        assert_eq!(signals.wait(hour), Received { report: true, ..Received::default() });
        raise(SIGUSR1).unwrap();
        raise(SIGHUP).unwrap();
        let both = Received { reload: true, report: true, stop: false };
        assert_eq!(signals.wait(hour), both);
        for signal in [SIGINT, SIGTERM] {
            raise(signal).unwrap();
            assert_eq!(signals.wait(hour), Received { stop: true, ..Received::default() });
            assert!(signals.wait(hour).stop, "it stays stopped");
        }
    }
}
