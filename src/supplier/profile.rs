//! The selected profile of AWS's files.

use std::sync::Arc;

use super::assumed_role::{assume, assume_with_token_file};
use super::attempts::Attempts;
use super::error::SupplierError;
use super::identity_key::IdentityKey;
use super::login_session::login_credentials;
use super::process::process_credentials;
use super::profile_identity::profile_identity;
use super::region_supplier::RegionSupplier;
use super::security_credentials_supplier::SecurityCredentialsSupplier;
use super::shared_config::SharedConfig;
use super::sso::{NO_ROLE, SsoSession};
use crate::aws_config_file::{
    CredentialOrigin, NamedSource, Profile, ProfileProblem, RoleChain, StaticKeys,
};
use crate::aws_sts::AwsService;
use crate::context::{Context, MfaPrompt, NoMfaPrompt};
use crate::region::Region;
use crate::security_credentials::{SecurityCredentials, SecurityCredentialsError};

/// Supplies the region that the selected profile names.
#[derive(Debug)]
pub struct ProfileRegionSupplier {
    config: Arc<SharedConfig>,
}

impl ProfileRegionSupplier {
    /// Reads the files when it is first asked.
    pub const fn new(config: Arc<SharedConfig>) -> Self {
        Self { config }
    }
}

impl RegionSupplier for ProfileRegionSupplier {
    fn name(&self) -> &str {
        NAME
    }

    fn region(&self, attempts: &mut Attempts) -> Result<Option<Region>, SupplierError> {
        let Some(profile) = self.config.profile()? else {
            attempts.skip(NAME, self.config.where_nothing_is());
            return Ok(None);
        };
        let Some(text) = profile.text("region") else {
            attempts.skip(NAME, format!("`{}` names no region", profile.name()));
            return Ok(None);
        };
        Region::parse(text)
            .map(Some)
            .map_err(|error| self.config.problem(profile.bad("region", format!("is bad: {error}"))))
    }
}

/// Supplies the credentials of the selected profile, and assumes the roles that it names.
///
/// Within one profile the order is that of the AWS CLI: a role with its source, web identity, SSO,
/// keys of the credentials file, `login_session`, `credential_process`, keys of the config file. A
/// profile that is named and does not exist is an error, as in the AWS CLI; AWS's SDK for Rust goes
/// on to the role of the instance.
pub struct ProfileSupplier {
    context: Context,
    config: Arc<SharedConfig>,
    region: Region,
    sources: NamedSources,
    mfa_prompt: Arc<dyn MfaPrompt>,
}

/// Holds who is asked for the values of `credential_source`.
pub struct NamedSources {
    /// For `Environment`.
    pub environment: Box<dyn SecurityCredentialsSupplier>,
    /// For `EcsContainer`.
    pub container: Box<dyn SecurityCredentialsSupplier>,
    /// For `Ec2InstanceMetadata`.
    pub instance_metadata: Box<dyn SecurityCredentialsSupplier>,
}

impl ProfileSupplier {
    /// Asks the AWS STS of that region for the roles.
    pub fn new(
        context: Context,
        config: Arc<SharedConfig>,
        region: Region,
        sources: NamedSources,
    ) -> Self {
        Self { context, config, region, sources, mfa_prompt: Arc::new(NoMfaPrompt) }
    }

    /// Asks for the codes of the `mfa_serial` of profiles; without it, their roles are out of reach.
    #[must_use]
    pub fn with_mfa_prompt(self, mfa_prompt: Arc<dyn MfaPrompt>) -> Self {
        Self { mfa_prompt, ..self }
    }

    fn chain(&self, profile: &Profile) -> Result<Option<RoleChain>, SupplierError> {
        RoleChain::resolve(self.config.files()?, profile.name())
            .map_err(|problem: ProfileProblem| self.config.problem(problem))
    }

    fn origin(
        &self,
        origin: &CredentialOrigin,
        attempts: &mut Attempts,
    ) -> Result<Option<SecurityCredentials>, SupplierError> {
        match origin {
            CredentialOrigin::Static(keys) => self.static_keys(keys).map(Some),
            CredentialOrigin::Named(source) => self.named(*source).map(Some),
            CredentialOrigin::WebIdentity { token_file, role } => {
                let file = ("web_identity_token_file", token_file.as_str());
                let endpoints = self.config.endpoints(AwsService::Sts)?;
                assume_with_token_file(&self.context, (&self.region, &endpoints), file, role)
                    .map(Some)
            }
            CredentialOrigin::Sso(sso) => {
                let session = SsoSession::new(&self.context, &self.config, sso);
                let found = session.role_credentials()?;
                if found.is_none() {
                    attempts.skip(NAME, NO_ROLE);
                }
                Ok(found)
            }
            CredentialOrigin::Login(arn) => {
                login_credentials(&self.context, &self.config, arn).map(Some)
            }
            CredentialOrigin::Process(line) => process_credentials(&self.context, line).map(Some),
        }
    }

    fn static_keys(&self, keys: &StaticKeys) -> Result<SecurityCredentials, SupplierError> {
        let StaticKeys { profile, access_key_id, secret_access_key, session_token } = keys.clone();
        let made = SecurityCredentials::new(access_key_id, secret_access_key, session_token);
        made.map_err(|error| {
            let (SecurityCredentialsError::Empty(part) | SecurityCredentialsError::Malformed(part)) =
                error;
            let key = KEYS.iter().find(|(name, _)| *name == part).map_or(part, |(_, key)| key);
            match self.config.files().ok().and_then(|files| files.profile(&profile)) {
                Some(profile) => self.config.problem(profile.bad(key, format!("is bad: {error}"))),
                None => SupplierError::broken(NAME, error),
            }
        })
    }

    /// A source that is named has to have credentials: nobody else is asked.
    fn named(&self, source: NamedSource) -> Result<SecurityCredentials, SupplierError> {
        let supplier = match source {
            NamedSource::EcsContainer => &self.sources.container,
            NamedSource::Environment => &self.sources.environment,
            NamedSource::Ec2InstanceMetadata => &self.sources.instance_metadata,
        };
        let mut attempts = Attempts::default();
        let found = supplier.security_credentials(&mut attempts)?;
        found.ok_or(SupplierError::NoSecurityCredentials(attempts))
    }
}

impl SecurityCredentialsSupplier for ProfileSupplier {
    fn name(&self) -> &str {
        NAME
    }

    fn security_credentials(
        &self,
        attempts: &mut Attempts,
    ) -> Result<Option<SecurityCredentials>, SupplierError> {
        let Some(profile) = self.config.profile()? else {
            attempts.skip(NAME, self.config.where_nothing_is());
            return Ok(None);
        };
        let Some(RoleChain { origin, roles }) = self.chain(profile)? else {
            attempts.skip(NAME, format!("`{}` names no credentials", profile.name()));
            return Ok(None);
        };
        let Some(mut credentials) = self.origin(&origin, attempts)? else {
            return Ok(None);
        };
        if roles.is_empty() {
            return Ok(Some(credentials));
        }
        let endpoints = self.config.endpoints(AwsService::Sts)?;
        for role in &roles {
            let place = (&self.region, &endpoints);
            credentials = assume(&self.context, place, &credentials, role, &*self.mfa_prompt)?;
        }
        Ok(Some(credentials))
    }

    fn identity_key(&self) -> Result<Option<IdentityKey>, SupplierError> {
        let Some(profile) = self.config.profile()? else {
            return Ok(None);
        };
        match self.chain(profile)? {
            Some(chain) => profile_identity(&self.context, &self.config, &self.sources, &chain),
            None => Ok(None),
        }
    }
}

impl std::fmt::Debug for ProfileSupplier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ProfileSupplier").field("config", &self.config).finish_non_exhaustive()
    }
}

impl std::fmt::Debug for NamedSources {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("NamedSources { .. }")
    }
}

const NAME: &str = "profile";

/// The parts of credentials, and the keys that they stand under.
const KEYS: &[(&str, &str)] = &[
    ("access key id", "aws_access_key_id"),
    ("secret access key", "aws_secret_access_key"),
    ("session token", "aws_session_token"),
];
