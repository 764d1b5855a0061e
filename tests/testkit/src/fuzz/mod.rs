//! The readers of untrusted bytes: one function for each source of the bytes.
//!
//! Each takes any bytes and panics if the library mishandles them. A fuzzer calls them
//! (`tests/fuzz/fuzz_targets/`), and so do the integration tests.

pub mod aws_sts;
pub mod cached_token;
pub mod certificate;
pub mod container;
pub mod credential_json;
pub mod executable_response;
pub mod google;
pub mod hidden;
pub mod http_request;
pub mod instance_metadata;
pub mod process;
pub mod profile_files;
pub mod small_texts;
pub mod sso;
pub mod subject_token_text;
mod world;

/// A function that takes untrusted bytes.
pub type Target = fn(&[u8]);

/// Every reader, by the name of its folder in `tests/fuzz/corpus/`.
pub const TARGETS: &[(&str, Target)] = &[
    ("aws_sts", aws_sts::run),
    ("certificate", certificate::run),
    ("container", container::run),
    ("credential_json", credential_json::run),
    ("executable_response", executable_response::run),
    ("google", google::run),
    ("http_request", http_request::run),
    ("instance_metadata", instance_metadata::run),
    ("cached_token", cached_token::run),
    ("process", process::run),
    ("profile_files", profile_files::run),
    ("small_texts", small_texts::run),
    ("sso", sso::run),
    ("subject_token_text", subject_token_text::run),
];
