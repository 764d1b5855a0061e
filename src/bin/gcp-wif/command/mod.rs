//! The commands, one file each.

mod access_token;
mod completions;
mod config;
pub(crate) mod executable;
mod man;
mod subject_token;
mod version;

use std::sync::Arc;
use std::time::Duration;

use gcp_wif::ambient::{
    Ambient, Journal, SystemClock, SystemCommands, SystemEnvironment, SystemFiles, UreqTransport,
};

use crate::args::{Args, Command, Global};
use crate::journal::StandardError;
use crate::settings::Settings;

/// Does what was typed.
pub(crate) fn run(args: Args) -> anyhow::Result<()> {
    let Args { global, command } = args;
    let prepare =
        || Context::prepare(&global, USUAL_TIMEOUT, Arc::new(StandardError::new(global.verbose)));
    match command {
        Command::SubjectToken(args) => subject_token::run(&args, &prepare()?),
        Command::AccessToken(args) => access_token::run(&args, &prepare()?),
        Command::Executable(args) => executable::run(&args, &global),
        Command::Config(args) => config::run(&args, prepare),
        Command::Completions { shell } => completions::run(shell),
        Command::Man { command } => man::run(command.as_deref()),
        Command::Version => version::run(),
    }
}

/// Is what a command works with.
pub(crate) struct Context {
    pub(crate) settings: Settings,
    pub(crate) ambient: Ambient,
    /// Whether the flag `--credential-file` was typed.
    pub(crate) names_credential_file: bool,
}

impl Context {
    /// Reads the settings. `timeout` is for all requests together, where no setting says otherwise.
    fn prepare(
        global: &Global,
        timeout: Duration,
        journal: Arc<dyn Journal>,
    ) -> anyhow::Result<Self> {
        let settings = Settings::resolve(global, &SystemEnvironment, &SystemFiles)?;
        let environment = Arc::new(SystemEnvironment);
        let files = Arc::new(SystemFiles);
        let timeout = Some(settings.timeout.unwrap_or(timeout));
        let ambient = Ambient {
            clock: Arc::new(SystemClock),
            transport: Arc::new(UreqTransport::new(environment.clone(), files.clone(), timeout)),
            commands: Arc::new(SystemCommands::new(timeout)),
            journal,
            environment,
            files,
        };
        let names_credential_file = global.credential_file.is_some();
        Ok(Self { settings, ambient, names_credential_file })
    }
}

const USUAL_TIMEOUT: Duration = Duration::from_secs(30);
