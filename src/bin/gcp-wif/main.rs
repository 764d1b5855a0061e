//! The command line of gcp-wif.

mod args;
mod command;
mod credential_file;
mod duration;
mod hint;
mod journal;
mod output;
mod report;
mod settings;

use std::io::Write as _;
use std::process::ExitCode;

use clap::Parser;

use args::Args;

/// Keeps the pages that it has: a fifth of the time of a short run went into `mmap` and `munmap`.
#[global_allocator]
static ALLOCATOR: dlmalloc::GlobalDlmalloc = dlmalloc::GlobalDlmalloc;

fn main() -> ExitCode {
    std::panic::set_hook(Box::new(report_defect));
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => {
            // `--help` and `--version` come this way too. A reader that has gone away is no fault.
            let _ = error.print();
            return if error.use_stderr() { report::USAGE.into() } else { ExitCode::SUCCESS };
        }
    };
    let quiet = args.global.quiet;
    match command::run(args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => report::report(&error, quiet),
    }
}

/// Says where the defect is, and nothing of what the panic says: that may quote a secret.
fn report_defect(panic: &std::panic::PanicHookInfo<'_>) {
    let place = panic.location().map(ToString::to_string).unwrap_or_default();
    let _ = writeln!(
        std::io::stderr(),
        "error: a defect in gcp-wif {} at {place}\nhint: please report it with this line",
        env!("CARGO_PKG_VERSION"),
    );
    #[expect(
        clippy::exit,
        clippy::disallowed_methods,
        reason = "a panic has no other way to exit 1"
    )]
    std::process::exit(1);
}
