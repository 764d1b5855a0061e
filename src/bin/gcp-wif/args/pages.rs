//! The flags of `completions` and `man`.

use std::path::PathBuf;

use clap::Args;
use clap_complete::Shell;

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
    #[arg(long, conflicts_with = "command")]
    pub(crate) directory: Option<PathBuf>,
}
