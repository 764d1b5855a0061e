//! `gcp-wif config`

mod check;
mod create;
mod headers;

use gcp_wif::context::{Deadline, LocalFileSystem};

use crate::app::App;
use crate::args::{Config, ConfigAction, Global, WithGlobal};
use crate::error::Result;
use crate::output;

pub(crate) fn run(
    args: &Config,
    global: &Global,
    deadline: &Deadline,
    prepare: impl FnOnce() -> Result<App>,
) -> Result<()> {
    match &args.action {
        ConfigAction::Check(WithGlobal(args)) => check::run(args, &prepare()?),
        ConfigAction::Create(args) => {
            create::run(&args.0, global.quiet, &LocalFileSystem::new(deadline.clone()))
        }
        ConfigAction::Schema(_) => output::print_bytes(SCHEMA.as_bytes()),
    }
}

const SCHEMA: &str = include_str!("../../../../../schemas/external_account.schema.json");
