//! The end of a run that blocks. Requests, programs and pipes have a deadline; the watchdog is for
//! everything else, such as a file system or a standard output that does not answer.

use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{OnceLock, mpsc};
use std::thread;
use std::time::Duration;

use gcp_wif::context::Deadline;

use crate::error::Error;
use crate::exit::Exit;
use crate::report;

/// Starts a thread that calls `end` shortly after the deadline, with the operation that blocks, if it is known. `end` has
/// to end this process.
pub(crate) fn start(deadline: &Deadline, end: impl FnOnce(Option<String>) + Send + 'static) {
    let deadline = DEADLINE.get_or_init(|| deadline.clone());
    // Without threads, the deadlines of the single steps are the only limit.
    let _ = thread::Builder::new().spawn(move || {
        deadline.wait();
        #[expect(clippy::disallowed_methods, reason = "no clock ends this wait earlier")]
        thread::sleep(GRACE);
        end(deadline.blocked_by());
    });
}

/// Runs `work`, which may block. Meanwhile `on` is its name for the watchdog.
pub(crate) fn blocking<T>(on: &'static str, work: impl FnOnce() -> T) -> T {
    match DEADLINE.get() {
        Some(deadline) => deadline.blocking(on, work),
        None => work(),
    }
}

/// Reports on standard error that the time is over, and exits, unless the work has just ended.
pub(crate) fn report_and_exit(blocked_by: Option<String>) {
    if HAS_ENDED.swap(true, Ordering::SeqCst) {
        return;
    }
    let (sender, receiver) = mpsc::channel();
    // Standard error may be what blocks.
    let _ = thread::Builder::new().spawn(move || {
        report::report(&Error::Timeout { blocked_by });
        sender.send(())
    });
    let _ = receiver.recv_timeout(MAX_REPORT_TIME);
    #[expect(clippy::exit, clippy::disallowed_methods, reason = "another thread is blocked")]
    std::process::exit(Exit::Temporary.code().into());
}

/// Ends the process with success although other threads still work, unless the work has just ended.
pub(crate) fn exit_with_success() {
    if !HAS_ENDED.swap(true, Ordering::SeqCst) {
        #[expect(clippy::exit, clippy::disallowed_methods, reason = "another thread is blocked")]
        std::process::exit(0);
    }
}

/// Returns the exit code of the work, or waits for the end of the process if the watchdog was
/// faster.
pub(crate) fn finish(code: ExitCode) -> ExitCode {
    if HAS_ENDED.swap(true, Ordering::SeqCst) {
        loop {
            thread::park();
        }
    }
    code
}

/// The deadline of this process.
static DEADLINE: OnceLock<Deadline> = OnceLock::new();

/// Whether the exit code is decided.
static HAS_ENDED: AtomicBool = AtomicBool::new(false);

/// Time for a request that has timed out to be reported as such.
const GRACE: Duration = Duration::from_millis(500);

/// Time for the report: on a busy machine, a new thread may start late.
const MAX_REPORT_TIME: Duration = Duration::from_secs(2);
