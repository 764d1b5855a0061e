//! The flags of `whoami`.

use clap::{Args, ValueEnum};

#[derive(Debug, Args)]
pub(crate) struct Whoami {
    /// Ask nothing of AWS STS: what only AWS knows is left out
    #[arg(long)]
    pub(crate) offline: bool,
    /// What to print
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: WhoamiFormat,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(crate) enum WhoamiFormat {
    /// One line for each thing that is known
    #[default]
    Text,
    /// An object with everything, null where it is not known
    Json,
}
