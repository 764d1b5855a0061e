//! `gcp-wif completions`

use clap_complete::Shell;

use crate::completion;
use crate::error::Result;

pub(crate) fn run(shell: Shell) -> Result<()> {
    completion::print_script(shell)
}
