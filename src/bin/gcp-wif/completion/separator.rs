//! The separator between candidates.

use gcp_wif::context::{Environment as _, SystemEnvironment};

/// Returns the separator that the script of the shell sets, or a line feed.
pub(super) fn separator() -> String {
    SystemEnvironment.variable("_CLAP_IFS").unwrap_or_else(|| "\n".to_owned())
}
