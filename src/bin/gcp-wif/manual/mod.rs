//! Help and manual pages.

mod documented;
mod environment;
mod examples;
mod exit_status;
mod files;
mod page;
mod topic;

pub(crate) use documented::{command, map_tree};
pub(crate) use page::{Page, pages};
