//! The flags of `whoami`.

use clap::Args;

use super::report_format::ReportFormat;

#[derive(Debug, Args)]
pub(crate) struct Whoami {
    /// Send no request to AWS STS, and leave out the facts that only AWS knows
    #[arg(long)]
    pub(crate) offline: bool,
    /// Output format
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: ReportFormat,
}
