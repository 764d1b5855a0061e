//! The flags of `whoami`.

use clap::{Args, ValueEnum};

#[derive(Debug, Args)]
pub(crate) struct Whoami {
    /// Send no request to AWS STS, and leave out the facts that only AWS knows
    #[arg(long)]
    pub(crate) offline: bool,
    /// Output format
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: WhoamiFormat,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(crate) enum WhoamiFormat {
    /// One line for each known fact
    #[default]
    Text,
    /// An object with every fact, null if unknown
    Json,
}
