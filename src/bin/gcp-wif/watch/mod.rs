//! Files in which a token is kept fresh.

mod hook;
mod output_file;
mod token;
mod watcher;

pub(crate) use hook::Hook;
pub(crate) use output_file::OutputFile;
pub(crate) use token::Source;
pub(crate) use watcher::{Options, Watcher, Work};
