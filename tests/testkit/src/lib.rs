//! Fakes, readers of hostile bytes and checks that several test programs share.

#![allow(missing_docs, missing_debug_implementations, reason = "tests are not a library")]
#![allow(clippy::disallowed_methods, reason = "tests read fixtures")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::use_debug, reason = "a test may panic")]

pub mod aws_sts;
pub mod certificates;
pub mod clouds;
pub mod credential_files;
pub mod errors;
pub mod files;
pub mod fixtures;
pub mod folder;
pub mod fuzz;
pub mod google;
pub mod google_boundaries;
pub mod google_users;
pub mod http;
pub mod leaks;
pub mod mutations;
pub mod oidc;
pub mod output;
pub mod schema;
pub mod subject_tokens;
pub mod verifier;
