//! Prints exactly one response: the command, the watchdog and the panic handler may each want to.

use std::sync::atomic::{AtomicBool, Ordering};

use super::response::Response;
use crate::error::Result;
use crate::output;

/// Prints the response. If another one is already being printed, waits for the end of the process.
pub(super) fn print(response: &Response) -> Result<()> {
    if IS_PRINTED.swap(true, Ordering::SeqCst) {
        loop {
            std::thread::park();
        }
    }
    output::print_bytes(response.line().expose().as_bytes())
}

/// Prints the response and exits: for callers that cannot return.
pub(super) fn print_and_exit(response: &Response) -> ! {
    if !IS_PRINTED.swap(true, Ordering::SeqCst) {
        let _ = output::print_bytes(response.line().expose().as_bytes());
    }
    #[expect(
        clippy::exit,
        clippy::disallowed_methods,
        reason = "a panic handler and a watchdog have no caller"
    )]
    std::process::exit(0);
}

static IS_PRINTED: AtomicBool = AtomicBool::new(false);
