//! All tests outside of the code that they test, in one program that is linked once.

#![allow(missing_docs, unreachable_pub, reason = "tests are not a library")]
#![allow(clippy::disallowed_methods, reason = "tests read fixtures and run the program")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::use_debug, reason = "a test may panic")]
#![allow(clippy::literal_string_with_formatting_args, reason = "URLs with `{region}` in them")]

mod cli;
mod conformance;
mod faults;
mod floors;
mod hostile;
mod library;
mod peers;
mod public_api;
mod readme;
mod serve;
mod support;
