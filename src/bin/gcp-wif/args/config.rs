//! The actions of `config`.

use std::path::PathBuf;

use clap::Subcommand;

use super::config_create::Create;
use super::report_format::ReportFormat;

#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub(crate) enum Config {
    /// Write a credential file, byte for byte as gcloud does
    Create(Box<Create>),
    /// Say what is wrong with a credential file
    Check {
        /// The file; without it, the one that the other commands would read
        file: Option<PathBuf>,
        /// What to print
        #[arg(long, value_enum, default_value_t)]
        format: ReportFormat,
    },
    /// Print the JSON Schema of the credential files that are accepted
    Schema,
}
