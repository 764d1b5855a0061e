//! A command without flags.

use clap::Args;

#[derive(Debug, Args)]
pub(crate) struct NoFlags {}
