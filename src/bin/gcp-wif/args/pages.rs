//! The flags of `completions` and `man`.

use std::path::PathBuf;

use clap::Args;
use clap_complete::Shell;

use crate::path_setting::path_parser;

#[derive(Debug, Args)]
pub(crate) struct Completions {
    /// Shell of the script
    pub(crate) shell: Shell,
}

#[derive(Debug, Args)]
pub(crate) struct Man {
    /// Command of the page, such as `config create`; by default the program as a whole
    pub(crate) command: Vec<String>,
    /// Directory to write the pages of all commands to
    #[arg(long, conflicts_with = "command", value_parser = path_parser())]
    pub(crate) directory: Option<PathBuf>,
}
