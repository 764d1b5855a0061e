//! The commands, one file each.

mod access_token;
mod completions;
mod config;
mod docker_credential;
mod id_token;
mod kubernetes_credential;
mod man;
mod subject_token;
mod version;

use std::sync::Arc;

use gcp_wif::ambient::{Ambient, SystemClock, SystemEnvironment, SystemFiles, UreqTransport};
use gcp_wif::federation::Federation;

use crate::args::{Args, Command};
use crate::credential_file::read_account;
use crate::journal::StandardError;
use crate::settings::Settings;

/// Does what was typed.
pub(crate) fn run(args: Args) -> anyhow::Result<()> {
    let Args { global, command } = args;
    let prepare = || {
        let settings = Settings::resolve(&global, &SystemEnvironment, &SystemFiles)?;
        let environment = Arc::new(SystemEnvironment);
        let files = Arc::new(SystemFiles);
        let timeout = Some(settings.timeout);
        let ambient = Ambient {
            clock: Arc::new(SystemClock),
            transport: Arc::new(UreqTransport::new(environment.clone(), files.clone(), timeout)),
            journal: Arc::new(StandardError::new(global.verbose)),
            environment,
            files,
        };
        let names_credential_file = global.credential_file.is_some();
        anyhow::Ok(Context { settings, ambient, names_credential_file })
    };
    match command {
        Command::SubjectToken(args) => subject_token::run(&args, &prepare()?),
        Command::AccessToken(args) => access_token::run(&args, &prepare()?),
        Command::IdToken(args) => id_token::run(&args, &prepare()?),
        Command::KubernetesCredential => kubernetes_credential::run(&prepare()?),
        Command::DockerCredential(action) => docker_credential::run(action, prepare),
        Command::Config(args) => config::run(&args, global.quiet, prepare),
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
    /// Reads the credential file and makes the engine of it, as the settings have it.
    fn federation(&self) -> anyhow::Result<Federation> {
        let account = read_account(&self.ambient, &self.settings)?;
        Ok(Federation::new(account, self.ambient.clone())?
            .with_imdsv1_allowed(self.settings.allow_imdsv1))
    }
}
