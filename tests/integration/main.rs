//! All tests that stand outside the code they test: one program, so that it is linked once.

#![allow(missing_docs, unreachable_pub, reason = "tests are no library")]
#![allow(clippy::disallowed_methods, reason = "tests read fixtures and run the program")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::use_debug, reason = "a test may panic")]

mod floors;
mod main_job;
mod scenarios;

#[path = "../../examples/local_fake/clouds.rs"]
mod clouds;
#[path = "../../examples/local_fake/http.rs"]
mod http;
#[path = "../../examples/local_fake/verifier.rs"]
mod verifier;
