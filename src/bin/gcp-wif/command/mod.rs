//! The commands, one file each.

mod access_token;
mod aws_credentials;
mod completions;
mod config;
mod console_url;
mod docker_credential;
mod exec;
pub(crate) mod executable;
mod id_token;
mod kubernetes_credential;
mod man;
mod subject_token;
mod version;
mod whoami;

use std::sync::Arc;
use std::time::Duration;

use gcp_wif::ambient::{
    Ambient, Deadline, Journal, SystemClock, SystemCommands, SystemEnvironment, SystemFiles,
    UreqTransport,
};
use gcp_wif::aws_identity::{AwsIdentity, AwsIdentityChain};
use gcp_wif::external_account::ExternalAccount;
use gcp_wif::federation::{Error, Federation};

pub(crate) use exec::CannotRun;

use crate::args::{Args, Command, Global};
use crate::credential_file::read_account;
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
        Command::Exec(args) => exec::run(&args, &prepare()?),
        Command::AwsCredentials(args) => aws_credentials::run(&args, &prepare()?),
        Command::ConsoleUrl(args) => console_url::run(&args, &prepare()?),
        Command::Whoami(args) => whoami::run(&args, &prepare()?),
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
    /// The time for the whole command.
    timeout: Duration,
}

impl Context {
    /// Reads the settings. `timeout` is for the whole command, where no setting says otherwise.
    fn prepare(
        global: &Global,
        timeout: Duration,
        journal: Arc<dyn Journal>,
    ) -> anyhow::Result<Self> {
        let settings = Settings::resolve(global, &SystemEnvironment, &SystemFiles)?;
        let timeout = settings.timeout.unwrap_or(timeout);
        let ambient = ambient(timeout, journal);
        let names_credential_file = global.credential_file.is_some();
        Ok(Self { settings, ambient, names_credential_file, timeout })
    }

    /// Is the outside world with all the time of the command from now on: for after somebody was
    /// asked, who takes their own time.
    pub(crate) fn ambient_from_now(&self) -> Ambient {
        ambient(self.timeout, Arc::clone(&self.ambient.journal))
    }

    /// Reads the credential file and makes the engine of it, as the settings have it.
    fn federation(&self) -> anyhow::Result<Federation> {
        self.federation_of(read_account(&self.ambient, &self.settings)?)
    }

    /// Makes the engine of an account, as the settings have it.
    fn federation_of(&self, account: ExternalAccount) -> anyhow::Result<Federation> {
        Ok(self.settings.apply(Federation::new(account, self.ambient.clone())?))
    }

    /// Finds region and credentials where the account says, or else where AWS's own tools look.
    fn aws_identity(&self, account: Option<&ExternalAccount>) -> Result<AwsIdentity, Error> {
        let ambient = self.ambient.clone();
        let chain = match account.map(ExternalAccount::aws_credential_source) {
            Some(Ok(source)) => AwsIdentityChain::of_source(source, ambient),
            _ => AwsIdentityChain::new(ambient),
        };
        Ok(self.settings.apply_to_chain(chain).resolve()?)
    }
}

/// Is the outside world, with this much time for everything together.
fn ambient(timeout: Duration, journal: Arc<dyn Journal>) -> Ambient {
    let environment = Arc::new(SystemEnvironment);
    let files = Arc::new(SystemFiles);
    let deadline = Deadline::after(timeout);
    Ambient {
        clock: Arc::new(SystemClock::new(deadline)),
        transport: Arc::new(UreqTransport::new(environment.clone(), files.clone(), deadline)),
        commands: Arc::new(SystemCommands::new(deadline)),
        journal,
        environment,
        files,
    }
}

const USUAL_TIMEOUT: Duration = Duration::from_secs(30);
