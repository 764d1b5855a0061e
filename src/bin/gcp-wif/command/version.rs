//! `gcp-wif version`

use std::env::consts::{ARCH, OS};

use crate::error::Result;
use crate::output;

pub(crate) fn run() -> Result<()> {
    let line = format!("gcp-wif {} ({ARCH} {OS})\n", env!("CARGO_PKG_VERSION"));
    output::print_bytes(line.as_bytes())
}
