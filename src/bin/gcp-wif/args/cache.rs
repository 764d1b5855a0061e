//! The actions of `cache`.

use clap::{Args, Subcommand};

use super::no_flags::NoFlags;
use super::report_format::ReportFormat;
use super::with_global::WithGlobal;

#[derive(Debug, Args)]
pub(crate) struct Cache {
    #[command(subcommand)]
    pub(crate) action: CacheAction,
}

#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub(crate) enum CacheAction {
    /// List the cached tokens, without the tokens themselves
    Show(WithGlobal<CacheShow>),
    /// Remove all cached tokens, and nothing else
    Clear(WithGlobal<NoFlags>),
}

#[derive(Debug, Args)]
pub(crate) struct CacheShow {
    /// Output format
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: ReportFormat,
}
