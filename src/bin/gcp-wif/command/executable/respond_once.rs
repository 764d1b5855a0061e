//! The single response of a run: of the command, the watchdog or the panic handler, whichever is first.

use std::sync::atomic::{AtomicBool, Ordering};

use super::response::Response;
use crate::error::Result;
use crate::output;

/// Prints the response. Waits for the end of the process if another one is already being printed.
pub(super) fn print(response: &Response) -> Result<()> {
    if IS_PRINTED.swap(true, Ordering::SeqCst) {
        loop {
            std::thread::park();
        }
    }
    output::print_bytes(response.line().expose().as_bytes())
}

/// Prints the response and exits, for callers that cannot return.
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
