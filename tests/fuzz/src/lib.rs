//! What is done with bytes of somebody else: one function for each place that they come from.
//!
//! Each takes any bytes and panics where something is wrong with what the library makes of them. A
//! fuzzer calls them (`fuzz_targets/`), and so do the integration tests.

pub mod aws_sts;
pub mod cached_token;
pub mod container;
pub mod credential_json;
pub mod google;
pub mod instance_metadata;
pub mod mutations;
pub mod process;
pub mod profile_files;
pub mod small_texts;
pub mod sso;

pub mod hidden;
mod world;

/// Takes bytes of somebody else.
pub type Target = fn(&[u8]);

/// All of them, by the names of their folders in `corpus/`.
pub const TARGETS: &[(&str, Target)] = &[
    ("aws_sts", aws_sts::run),
    ("container", container::run),
    ("credential_json", credential_json::run),
    ("google", google::run),
    ("instance_metadata", instance_metadata::run),
    ("cached_token", cached_token::run),
    ("process", process::run),
    ("profile_files", profile_files::run),
    ("small_texts", small_texts::run),
    ("sso", sso::run),
];
