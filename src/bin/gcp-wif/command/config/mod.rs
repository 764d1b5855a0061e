//! `gcp-wif config`

mod check;
mod create;
mod headers;

use super::App;
use crate::args::Config;
use crate::output;

pub(crate) fn run(
    args: &Config,
    quiet: bool,
    prepare: impl FnOnce() -> anyhow::Result<App>,
) -> anyhow::Result<()> {
    match args {
        Config::Check { file, format } => check::run(file.as_deref(), *format, &prepare()?),
        Config::Create(args) => create::run(args, quiet),
        Config::Schema => output::print_bytes(SCHEMA.as_bytes()),
    }
}

const SCHEMA: &str = include_str!("../../../../../schemas/external_account.schema.json");
