//! `gcp-wif completions`

use clap::CommandFactory as _;
use clap_complete::{Shell, generate};

use crate::args::Args;
use crate::error::Result;
use crate::output;

pub(crate) fn run(shell: Shell) -> Result<()> {
    let mut script = Vec::new();
    generate(shell, &mut Args::command(), "gcp-wif", &mut script);
    output::print_bytes(&script)
}
