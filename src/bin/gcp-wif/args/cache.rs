//! The actions of `cache`.

use clap::Subcommand;

use super::report_format::ReportFormat;

#[derive(Clone, Copy, Debug, Subcommand)]
pub(crate) enum Cache {
    /// Say what is kept, without the tokens themselves
    Show {
        /// What to print
        #[arg(long, value_enum, default_value_t)]
        format: ReportFormat,
    },
    /// Remove all tokens of this program, and nothing else
    Clear,
}
