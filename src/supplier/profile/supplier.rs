//! The credentials of the selected profile.

use std::fmt;
use std::sync::Arc;

use super::identity::profile_identity;
use super::named_sources::NamedSources;
use super::static_keys::static_credentials;
use crate::aws_config_file::{CredentialOrigin, NamedSource, Profile, RoleChain};
use crate::aws_sts::AwsService;
use crate::context::{Context, MfaPrompt, NoMfaPrompt};
use crate::identity_key::IdentityKey;
use crate::region::Region;
use crate::security_credentials::SecurityCredentials;
use crate::supplier::assumed_role::assume;
use crate::supplier::attempts::Attempts;
use crate::supplier::error::SupplierError;
use crate::supplier::login_session::login_credentials;
use crate::supplier::process::process_credentials;
use crate::supplier::security_credentials_supplier::SecurityCredentialsSupplier;
use crate::supplier::shared_config::SharedConfig;
use crate::supplier::source::AwsSource;
use crate::supplier::sso::{NO_ROLE, SsoSession, sso_role_credentials};
use crate::supplier::web_identity_role::assume_with_token_file;

/// A supplier of the credentials of the selected profile, which also assumes the roles that the
/// profile names.
///
/// Within one profile the order is that of the AWS CLI: a role with its source, web identity, SSO,
/// keys of the credentials file, `login_session`, `credential_process`, keys of the config file. A
/// selected profile that does not exist is an error, as in the AWS CLI. AWS's SDK for Rust continues
/// with the role of the instance.
pub struct ProfileSupplier {
    context: Context,
    config: Arc<SharedConfig>,
    region: Region,
    sources: NamedSources,
    mfa_prompt: Arc<dyn MfaPrompt>,
}

impl ProfileSupplier {
    /// Creates a supplier that assumes roles at the AWS STS of `region`. `sources` provide the credentials
    /// for roles with a `credential_source`.
    pub fn new(
        context: Context,
        config: Arc<SharedConfig>,
        region: Region,
        sources: NamedSources,
    ) -> Self {
        Self { context, config, region, sources, mfa_prompt: Arc::new(NoMfaPrompt) }
    }

    /// Sets the prompt for MFA codes. The default fails, so that roles with an `mfa_serial` cannot
    /// be assumed.
    #[must_use]
    pub fn with_mfa_prompt(self, mfa_prompt: Arc<dyn MfaPrompt>) -> Self {
        Self { mfa_prompt, ..self }
    }

    fn chain(&self, profile: &Profile) -> Result<Option<RoleChain>, SupplierError> {
        RoleChain::resolve(self.config.files()?, profile.name())
            .map_err(|problem| self.config.problem(problem))
    }

    fn origin_credentials(
        &self,
        origin: &CredentialOrigin,
        profile: &str,
        attempts: &mut Attempts,
    ) -> Result<Option<SecurityCredentials>, SupplierError> {
        let Self { context, config, region, .. } = self;
        match origin {
            CredentialOrigin::Static(keys) => static_credentials(config, keys).map(Some),
            CredentialOrigin::Named(source) => self.named_credentials(*source, profile).map(Some),
            CredentialOrigin::WebIdentity { token_file, role } => {
                let file = ("web_identity_token_file", token_file.as_str());
                let endpoints = config.endpoints(AwsService::Sts)?;
                assume_with_token_file(context, (region, &endpoints), file, role).map(Some)
            }
            CredentialOrigin::Sso(origin) => {
                let found = sso_role_credentials(&SsoSession {
                    context,
                    config,
                    origin,
                    profile: Some(profile),
                })?;
                if found.is_none() {
                    attempts.skip_source(NAME, AwsSource::Profile, NO_ROLE);
                }
                Ok(found)
            }
            CredentialOrigin::Login(arn) => {
                login_credentials(context, config, arn, Some(profile)).map(Some)
            }
            CredentialOrigin::Process(line) => process_credentials(context, line).map(Some),
        }
    }

    /// Returns the credentials of a `credential_source`. The profile names the source, so a source
    /// without credentials is an error.
    fn named_credentials(
        &self,
        source: NamedSource,
        profile: &str,
    ) -> Result<SecurityCredentials, SupplierError> {
        let mut attempts = Attempts::default();
        let found = self.sources.get(source).security_credentials(&mut attempts);
        found.and_then(|found| found.ok_or(SupplierError::NoSecurityCredentials(attempts))).map_err(
            |error| SupplierError::CredentialSource {
                profile: profile.to_owned(),
                source,
                error: Box::new(error),
            },
        )
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
            attempts.skip_source(NAME, AwsSource::Profile, self.config.no_default_profile());
            return Ok(None);
        };
        let Some(RoleChain { origin, roles, profiles }) = self.chain(profile)? else {
            let reason = format!("`{}` names no credentials", profile.name());
            attempts.skip_source(NAME, AwsSource::Profile, reason);
            return Ok(None);
        };
        let last = profiles.last().map_or_else(|| profile.name(), String::as_str);
        let found = self.origin_credentials(&origin, last, attempts);
        let Some(mut credentials) = found.map_err(|error| error.in_profiles(&profiles))? else {
            return Ok(None);
        };
        if roles.is_empty() {
            return Ok(Some(credentials));
        }
        let endpoints = self.config.endpoints(AwsService::Sts)?;
        for (index, role) in roles.iter().enumerate() {
            let place = (&self.region, &endpoints);
            // The last role is that of the first profile.
            let way = profiles.get(..roles.len() - index).unwrap_or(&profiles);
            credentials = assume(&self.context, place, &credentials, role, &*self.mfa_prompt)
                .map_err(|error| error.in_profiles(way))?;
        }
        Ok(Some(credentials))
    }

    fn identity_key(&self) -> Result<Option<IdentityKey>, SupplierError> {
        let Some(profile) = self.config.profile()? else {
            return Ok(None);
        };
        match self.chain(profile)? {
            Some(chain) => profile_identity(&self.context, &self.config, &self.sources, &chain)
                .map_err(|error| error.in_profiles(&chain.profiles)),
            None => Ok(None),
        }
    }
}

impl fmt::Debug for ProfileSupplier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProfileSupplier").field("config", &self.config).finish_non_exhaustive()
    }
}

const NAME: &str = "profile";
