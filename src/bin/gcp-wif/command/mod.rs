//! The commands, one file each.

mod access_token;
mod aws_credentials;
mod cache;
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

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use gcp_wif::aws_identity::{AwsIdentity, AwsIdentityResolver};
use gcp_wif::cache::DiskTokenCache;
use gcp_wif::context::{Context, Deadline, LocalFileSystem, Log, SystemEnvironment};
use gcp_wif::external_account::ExternalAccount;
use gcp_wif::federation::{Error, Federation};

pub(crate) use exec::CannotRun;

use crate::args::{Args, Command, Global, RoleFlags};
use crate::credential_file::read_account;
use crate::log::StandardError;
use crate::mfa_code::CliMfaPrompt;
use crate::settings::{CacheSetting, Settings};

/// Does what was typed.
pub(crate) fn run(args: Args) -> anyhow::Result<()> {
    let Args { global, command } = args;
    let prepare = || {
        apart(|| {
            let log = Arc::new(StandardError::new(global.verbose));
            App::prepare(&global, USUAL_TIMEOUT, log)
        })
    };
    match command {
        Command::SubjectToken(args) => apart(|| subject_token::run(&args, &prepare()?)),
        Command::AccessToken(args) => apart(|| access_token::run(&args, &prepare()?)),
        Command::Executable(args) => apart(|| executable::run(&args, &global)),
        Command::Exec(args) => apart(|| exec::run(&args, &prepare()?)),
        Command::AwsCredentials(args) => apart(|| aws_credentials::run(&args, &prepare()?)),
        Command::ConsoleUrl(args) => apart(|| console_url::run(&args, &prepare()?)),
        Command::Whoami(args) => apart(|| whoami::run(&args, &prepare()?)),
        Command::IdToken(args) => apart(|| id_token::run(&args, &prepare()?)),
        Command::KubernetesCredential => apart(|| kubernetes_credential::run(&prepare()?)),
        Command::DockerCredential(action) => apart(|| docker_credential::run(action, prepare)),
        Command::Config(args) => apart(|| config::run(&args, global.quiet, prepare)),
        Command::Cache(action) => apart(|| cache::run(action, &prepare()?)),
        Command::Completions { shell } => apart(|| completions::run(shell)),
        Command::Man { command } => apart(|| man::run(command.as_deref())),
        Command::Version => version::run(),
    }
}

/// Keeps work in a function of its own. In one function each command would have the stack that all of
/// them need, and all of that is touched when the function begins.
#[inline(never)]
fn apart<T>(work: impl FnOnce() -> T) -> T {
    work()
}

/// Is what a command works with.
pub(crate) struct App {
    pub(crate) settings: Settings,
    pub(crate) context: Context,
    pub(crate) mfa_prompt: Arc<CliMfaPrompt>,
    /// Whether the flag `--credential-file` was typed.
    pub(crate) names_credential_file: bool,
    role_flags: RoleFlags,
}

impl App {
    /// Reads the settings. `timeout` is for the whole command, where no setting says otherwise.
    fn prepare(global: &Global, timeout: Duration, log: Arc<dyn Log>) -> anyhow::Result<Self> {
        let settings = Settings::resolve(global, &SystemEnvironment, &LocalFileSystem)?;
        let deadline = Deadline::after(settings.timeout.unwrap_or(timeout));
        let context = Context::system_with_deadline(deadline.clone()).with_log(log);
        Ok(Self {
            settings,
            context,
            mfa_prompt: Arc::new(CliMfaPrompt::new(global.role.mfa_code.clone(), deadline)),
            names_credential_file: global.credential_file.is_some(),
            role_flags: global.role.clone(),
        })
    }

    /// Reads the credential file and makes the engine of it, as the settings have it.
    fn federation(&self) -> anyhow::Result<Federation> {
        self.federation_of(read_account(&self.context, &self.settings)?)
    }

    /// Makes the engine of an account, as the settings have it.
    fn federation_of(&self, account: ExternalAccount) -> anyhow::Result<Federation> {
        self.settings.roles.check_for_role(&self.role_flags)?;
        let resolver = self
            .settings
            .apply_to_resolver(AwsIdentityResolver::new(self.context.clone()))
            .with_mfa_prompt(self.mfa_prompt.clone())
            .with_assumed_roles(self.settings.roles.assumed_roles(None));
        let federation = Federation::new(account, self.context.clone())?;
        let federation = federation.with_aws_identity_resolver(resolver);
        if !self.mfa_prompt.is_typed() {
            return Ok(federation.with_disk_cache(self.disk_cache()));
        }
        // A code that is typed makes a session of its own, whose tokens nobody else will ask for.
        let identity = federation.aws_identity()?;
        self.mfa_prompt.check_used()?;
        Ok(federation.with_aws_identity(identity))
    }

    /// Is where tokens are kept for other processes, if anywhere.
    fn disk_cache(&self) -> Option<DiskTokenCache> {
        let path = match &self.settings.cache {
            CacheSetting::Off => return None,
            CacheSetting::In(path) => path.clone(),
            // "The lifetime of the directory MUST be bound to the user being logged in. […] its Unix
            // access mode MUST be 0700." (XDG Base Directory Specification)
            CacheSetting::OfSession => {
                let session = PathBuf::from(self.context.variable("XDG_RUNTIME_DIR")?);
                let is_there =
                    session.is_absolute() && self.context.file_system.mode(&session).is_ok();
                is_there.then(|| session.join("gcp-wif"))?
            }
        };
        Some(DiskTokenCache::new(path, self.context.clone()))
    }

    /// Finds the AWS identity, and assumes the roles of the settings with it.
    fn aws_identity(&self, account: Option<&ExternalAccount>) -> anyhow::Result<AwsIdentity> {
        self.assume_roles(self.found_identity(account)?, None)
    }

    /// Assumes the roles of the settings.
    fn assume_roles(
        &self,
        found: AwsIdentity,
        duration_seconds: Option<u32>,
    ) -> anyhow::Result<AwsIdentity> {
        self.settings.roles.check_for_role(&self.role_flags)?;
        let roles = self.settings.roles.assumed_roles(duration_seconds);
        let identity =
            found.assume_roles(&roles, &self.context, &*self.mfa_prompt).map_err(Error::from)?;
        self.mfa_prompt.check_used()?;
        Ok(identity)
    }

    /// Finds region and credentials where the account says, or else where AWS's own tools look.
    fn found_identity(&self, account: Option<&ExternalAccount>) -> Result<AwsIdentity, Error> {
        let context = self.context.clone();
        let resolver = match account.map(ExternalAccount::aws_credential_source) {
            Some(Ok(source)) => AwsIdentityResolver::from_source(source, context),
            _ => AwsIdentityResolver::new(context),
        };
        let resolver = self.settings.apply_to_resolver(resolver);
        Ok(resolver.with_mfa_prompt(self.mfa_prompt.clone()).resolve()?)
    }
}

const USUAL_TIMEOUT: Duration = Duration::from_secs(30);
