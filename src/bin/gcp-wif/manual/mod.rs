//! Help and manual pages.

mod documented;
mod environment;
mod examples;
mod exit_status;
mod files;
mod page;
mod topic;

use std::ffi::OsString;

pub(crate) use documented::{command, map_tree};
pub(crate) use page::{Page, pages};

/// Returns what is wrong with the words, or the help that they ask for, with the examples and flags of the
/// documented command line. `error` is that of the bare one.
pub(crate) fn explained(words: &[OsString], error: clap::Error) -> clap::Error {
    command().try_get_matches_from(words).err().unwrap_or(error)
}
