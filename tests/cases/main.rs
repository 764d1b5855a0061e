//! Tests from data: each scenario of `fixtures/scenarios` and each case of `fixtures/cli` is one
//! test, named after its path.
//!
//! `cargo test metadata::token_403` runs one of them, `cargo test scenarios::metadata` a folder.

#![allow(missing_docs, unreachable_pub, reason = "tests are not a library")]
#![allow(clippy::disallowed_methods, reason = "tests read fixtures and run the program")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::use_debug, reason = "a test may panic")]

mod cli;
mod place;
mod scenarios;

use std::process::ExitCode;

use libtest_mimic::Arguments;

fn main() -> ExitCode {
    let mut arguments = Arguments::from_args();
    // More threads than processors: a case of the command line mostly waits for its program.
    arguments.test_threads.get_or_insert(THREADS);
    let trials = scenarios::trials().chain(cli::trials()).collect();
    libtest_mimic::run(&arguments, trials).exit_code()
}

const THREADS: usize = 8;
