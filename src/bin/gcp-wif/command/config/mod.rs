//! `gcp-wif config`

mod check;
mod create;
mod headers;
mod new_files;

use gcp_wif::context::{Deadline, LocalFileSystem, SystemEnvironment};

use crate::app::App;
use crate::args::{Config, ConfigAction, WithGlobal};
use crate::error::Result;
use crate::output;

pub(crate) fn run(
    args: &Config,
    deadline: &Deadline,
    prepare: impl FnOnce() -> Result<App>,
) -> Result<()> {
    match &args.action {
        ConfigAction::Check(WithGlobal(args)) => check::run(args, &prepare()?),
        ConfigAction::Create(args) => {
            let files = LocalFileSystem::new(deadline.clone());
            create::run(&args.0, &SystemEnvironment, &files)
        }
        ConfigAction::Schema(_) => output::print_bytes(SCHEMA.as_bytes()),
    }
}

const SCHEMA: &str = include_str!("../../../../../schemas/credential_file.schema.json");
