//! The settings and the context of a run.

use std::path::PathBuf;
use std::sync::Arc;

use gcp_wif::aws_identity::{AwsIdentity, AwsIdentityResolver};
use gcp_wif::cache::DiskTokenCache;
use gcp_wif::context::{
    Context, Deadline, LocalFileSystem, Log, SystemCommandRunner, SystemEnvironment,
};
use gcp_wif::credentials::Credentials;
use gcp_wif::external_account::ExternalAccount;
use gcp_wif::federation::Federation;
use gcp_wif::source::AwsSubjectTokenSource;

use crate::args::{Global, RoleFlags};
use crate::credential_file::{read_credentials, read_credentials_if_any};
use crate::error::{Error, Result};
use crate::mfa_code::CliMfaPrompt;
use crate::settings::{CacheSetting, Settings};

/// The settings of a run, and its access to the system.
pub(crate) struct App {
    pub(crate) settings: Settings,
    pub(crate) context: Context,
    pub(crate) mfa_prompt: Arc<CliMfaPrompt>,
    /// Whether the user gave `--credential-file`.
    pub(crate) names_credential_file: bool,
    pub(crate) role_flags: RoleFlags,
    /// The first given flag that is for AWS identities only.
    pub(crate) aws_flag: Option<&'static str>,
}

impl App {
    /// Reads the settings, and moves the deadline if they set a time limit.
    pub(crate) fn prepare(global: &Global, deadline: Deadline, log: Arc<dyn Log>) -> Result<Self> {
        let files = LocalFileSystem::new(deadline.clone());
        let settings = Settings::resolve(global, &SystemEnvironment, &files)?;
        if let Some(timeout) = settings.timeout {
            deadline.set_time(timeout);
        }
        let context = Context::system_with_deadline(deadline.clone())
            .with_log(log)
            .with_command_runner(Arc::new(SystemCommandRunner::new(deadline.clone()).with_user()));
        let app = Self {
            settings,
            context,
            mfa_prompt: Arc::new(CliMfaPrompt::new(global.role.mfa_code.clone(), deadline)),
            names_credential_file: global.credential_file.is_some(),
            role_flags: global.role.clone(),
            aws_flag: global.aws_flag(),
        };
        let context = match app.disk_cache() {
            Some(cache) => app.context.clone().with_session_cache(Arc::new(cache)),
            None => app.context.clone(),
        };
        Ok(Self { context, ..app })
    }

    /// Reads the credential file and returns its federation, as the settings configure it.
    pub(crate) fn federation(&self) -> Result<Federation> {
        self.federation_of(read_credentials(&self.context, &self.settings)?)
    }

    /// Returns the federation of credentials, as the settings configure it.
    pub(crate) fn federation_of(&self, credentials: Credentials) -> Result<Federation> {
        let aws_source = self.aws_source(&credentials)?;
        self.federation_with(credentials, aws_source)
    }

    /// Returns the federation of credentials with their AWS source; `None` for a source of another kind.
    pub(crate) fn federation_with(
        &self,
        credentials: Credentials,
        aws_source: Option<AwsSubjectTokenSource>,
    ) -> Result<Federation> {
        let federation = Federation::new(credentials, self.context.clone())?;
        // An MFA code makes a new session, so no later run could reuse tokens that were cached for it.
        let disk_cache = self.disk_cache().filter(|_| !self.mfa_prompt.is_typed());
        let federation = federation.with_disk_cache(disk_cache);
        Ok(match aws_source {
            Some(source) => federation.with_subject_token_source(source)?,
            None => federation,
        })
    }

    /// Returns the AWS source of credentials, as the settings configure it; `None` if they have a source of
    /// another kind.
    pub(crate) fn aws_source(
        &self,
        credentials: &Credentials,
    ) -> Result<Option<AwsSubjectTokenSource>> {
        self.settings.roles.check_for_role(&self.role_flags)?;
        let account = credentials.external_account();
        let source = account
            .map(|account| AwsSubjectTokenSource::from_account(account, self.context.clone()));
        let Some(Ok(source)) = source else {
            return self.aws_flag.map_or(Ok(None), |flag| Err(not_aws(flag, credentials)));
        };
        let resolver = self.resolver(None, self.context.clone());
        let resolver = resolver.with_assumed_roles(self.settings.roles.assumed_roles(None));
        let source = source.with_resolver(resolver);
        if !self.mfa_prompt.is_typed() {
            return Ok(Some(source));
        }
        let identity = source.identity()?;
        self.mfa_prompt.check_used()?;
        Ok(Some(source.with_identity(identity)))
    }

    /// Returns the directory of cached tokens; `None` if caching is off or no directory is known.
    pub(crate) fn disk_cache(&self) -> Option<DiskTokenCache> {
        let path = match &self.settings.cache {
            CacheSetting::Disabled => return None,
            CacheSetting::Directory(path) => path.clone(),
            // "The lifetime of the directory MUST be bound to the user being logged in. […] its Unix
            // access mode MUST be 0700." (XDG Base Directory Specification)
            CacheSetting::RuntimeDirectory => {
                let session = PathBuf::from(self.context.variable("XDG_RUNTIME_DIR")?);
                let exists =
                    session.is_absolute() && self.context.file_system.mode(&session).is_ok();
                exists.then(|| session.join("gcp-wif"))?
            }
        };
        Some(DiskTokenCache::new(path, self.context.clone()))
    }

    /// Returns the account whose AWS identity `wanting` uses, a command or a flag; `None` for that of the machine.
    ///
    /// A typed credential file of another kind does not name the identity of the machine. A file that only the
    /// environment names is for other commands.
    pub(crate) fn aws_account(&self, wanting: &str) -> Result<Option<ExternalAccount>> {
        let credentials = read_credentials_if_any(&self.context, &self.settings)?;
        let Some(credentials) = credentials else { return Ok(None) };
        match credentials.external_account() {
            Some(account) if account.aws_credential_source().is_ok() => Ok(Some(account.clone())),
            _ if self.names_credential_file => Err(not_aws(wanting, &credentials)),
            _ => Ok(None),
        }
    }

    /// Resolves the AWS identity and assumes the roles of the settings with it.
    pub(crate) fn aws_identity(&self, account: Option<&ExternalAccount>) -> Result<AwsIdentity> {
        self.assume_roles(self.resolve_identity(account)?, None)
    }

    /// Assumes the roles of the settings, the last one for `duration_seconds`.
    pub(crate) fn assume_roles(
        &self,
        found: AwsIdentity,
        duration_seconds: Option<u32>,
    ) -> Result<AwsIdentity> {
        self.settings.roles.check_for_role(&self.role_flags)?;
        let roles = self.settings.roles.assumed_roles(duration_seconds);
        let identity = found.assume_roles(&roles, &self.context, &*self.mfa_prompt)?;
        self.mfa_prompt.check_used()?;
        Ok(identity)
    }

    /// Resolves region and credentials from the account's source, or as AWS's own tools do if there is no
    /// account.
    pub(crate) fn resolve_identity(
        &self,
        account: Option<&ExternalAccount>,
    ) -> Result<AwsIdentity> {
        Ok(self.resolver(account, self.context.clone()).resolve()?)
    }

    /// Resolves credentials as [`App::resolve_identity`] does, even if there is no region.
    pub(crate) fn resolve_without_region(
        &self,
        account: Option<&ExternalAccount>,
    ) -> Result<AwsIdentity> {
        let resolver = self.resolver(account, self.context.clone()).with_optional_region();
        Ok(resolver.resolve()?)
    }

    /// Returns the resolver of the AWS identity, without the roles of the settings.
    pub(crate) fn resolver(
        &self,
        account: Option<&ExternalAccount>,
        context: Context,
    ) -> AwsIdentityResolver {
        let resolver = match account.map(ExternalAccount::aws_credential_source) {
            Some(Ok(source)) => AwsIdentityResolver::from_source(source, context),
            _ => AwsIdentityResolver::new(context),
        };
        let resolver = self.settings.apply_to_resolver(resolver);
        resolver.with_mfa_prompt(self.mfa_prompt.clone())
    }
}

/// Returns the error for a flag that is for AWS identities, with credentials of another kind.
pub(crate) fn not_aws(flag: &str, credentials: &Credentials) -> Error {
    let account = credentials.external_account();
    let kind = match account.map(|account| account.credential_source().kind()) {
        Some(kind) => format!("has a source of the kind `{kind}`"),
        None => "is the login of a user".to_owned(),
    };
    Error::Usage(format!("`{flag}` is for AWS identities, and the credential file {kind}"))
}
