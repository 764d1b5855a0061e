//! `gcp-wif config`

mod check;
mod create;
mod headers;

use crate::app::App;
use crate::args::{Config, ConfigAction, WithGlobal};
use crate::error::Result;
use crate::output;

pub(crate) fn run(args: &Config, quiet: bool, prepare: impl FnOnce() -> Result<App>) -> Result<()> {
    match &args.action {
        ConfigAction::Check(WithGlobal(args)) => check::run(args, &prepare()?),
        ConfigAction::Create(args) => create::run(&args.0, quiet),
        ConfigAction::Schema(_) => output::print_bytes(SCHEMA.as_bytes()),
    }
}

const SCHEMA: &str = include_str!("../../../../../schemas/external_account.schema.json");
