//! `gcp-wif man`

use clap::CommandFactory as _;
use gcp_wif::sanitize::Sanitized;

use crate::args::Args;
use crate::error::{Error, Result};
use crate::manual;
use crate::output;

pub(crate) fn run(command: Option<&str>) -> Result<()> {
    let mut root = Args::command();
    root.build();
    let command = match command {
        None => &root,
        Some(name) => root
            .find_subcommand(name)
            .ok_or_else(|| Error::Usage(format!("unknown command `{}`", Sanitized::new(name))))?,
    };
    let version = concat!("gcp-wif ", env!("CARGO_PKG_VERSION"));
    output::print_bytes(manual::page(command, version).as_bytes())
}
