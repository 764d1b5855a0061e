//! The format of a report.

use clap::ValueEnum;

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(crate) enum ReportFormat {
    /// One line for each entry
    #[default]
    Text,
    /// An object with all entries
    Json,
}
