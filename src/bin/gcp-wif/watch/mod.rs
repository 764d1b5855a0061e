//! Files in which a token is kept fresh.

mod ended;
mod hook;
mod output_file;
mod token;
mod watcher;
mod work;

pub(crate) use hook::Hook;
pub(crate) use output_file::OutputFile;
pub(crate) use token::Source;
pub(crate) use watcher::Watcher;
pub(crate) use work::{Options, Work};
