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
    /// List the cached tokens, AWS sessions and refresh tokens, without their secrets
    Show(WithGlobal<CacheShow>),
    /// Remove the cached tokens, AWS sessions and refresh tokens; a user may have to log in again
    Clear(WithGlobal<NoFlags>),
}

#[derive(Debug, Args)]
pub(crate) struct CacheShow {
    /// Output format
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: ReportFormat,
}
