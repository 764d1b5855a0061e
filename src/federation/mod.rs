//! The flow: from a credential file to a subject token or an access token. The only place that sees
//! both clouds.

mod error;
mod fetch;

use std::path::Path;
use std::sync::Arc;

pub use error::Error;

use crate::aws_config_file::AssumedRole;
use crate::aws_identity::{AwsIdentity, AwsIdentityResolver};
use crate::cache::{DiskTokenCache, MemoryTokenCache};
use crate::context::{Context, MfaPrompt};
use crate::exchange::{AccessToken, CLOUD_PLATFORM, IdToken};
use crate::external_account::{ExternalAccount, TokenLifetime, Trust, VerificationUrl};
use crate::subject_token::SubjectToken;
use crate::supplier::{
    AwsSources, IdentityKey, RegionChain, RegionSupplier, SecurityCredentialsChain,
    SecurityCredentialsSupplier,
};

/// Turns the AWS identity of this machine into Google's tokens, as an `external_account` JSON says.
///
/// A value may be shared by any number of threads; one at a time gets a new access token.
#[derive(Debug)]
pub struct Federation {
    account: Box<ExternalAccount>,
    verification_url: VerificationUrl,
    context: Context,
    options: Options,
    chain: AwsIdentityResolver,
    known: Option<KnownIdentity>,
    tokens: MemoryTokenCache<Error>,
    directory: Option<DiskTokenCache>,
}

/// Is an identity, and by what it is told from others.
#[derive(Clone, Debug)]
struct KnownIdentity {
    identity: AwsIdentity,
    key: IdentityKey,
}

#[derive(Clone, Debug, Default)]
struct Options {
    lifetime: Option<TokenLifetime>,
    scopes: Vec<String>,
    without_impersonation: bool,
}

impl Federation {
    /// Takes a checked account and the outside world.
    ///
    /// # Errors
    /// [`Error::Account`] when the account's source is not of the AWS kind.
    pub fn new(account: ExternalAccount, context: Context) -> Result<Self, Error> {
        let source = account.aws_credential_source().map_err(Error::Account)?;
        Ok(Self {
            chain: AwsIdentityResolver::from_source(source, context.clone()),
            verification_url: source.verification_url().clone(),
            // Large, and on its way through the settings moved often.
            account: Box::new(account),
            context,
            options: Options::default(),
            known: None,
            tokens: MemoryTokenCache::default(),
            directory: None,
        })
    }

    /// Reads and checks an `external_account` JSON file of at most 1 MiB.
    ///
    /// # Errors
    /// [`Error::CredentialFile`] when the file cannot be read, [`Error::Account`] when it is bad.
    pub fn from_file(path: &Path, trust: &Trust, context: Context) -> Result<Self, Error> {
        let json = context.file_system.read(path, LARGEST_ACCOUNT)?;
        Self::from_json(json.expose(), trust, context)
    }

    /// Checks an `external_account` JSON.
    ///
    /// # Errors
    /// [`Error::Account`].
    pub fn from_json(json: &[u8], trust: &Trust, context: Context) -> Result<Self, Error> {
        Self::new(ExternalAccount::from_json(json, trust).map_err(Error::Account)?, context)
    }

    /// Lets the instance metadata be asked without a session token where IMDSv2 is refused.
    #[must_use]
    pub fn with_imdsv1_allowed(mut self, allowed: bool) -> Self {
        self.chain = self.chain.with_imdsv1_allowed(allowed);
        self
    }

    /// Asks these places for the AWS identity, in this order.
    #[must_use]
    pub fn with_aws_sources(mut self, sources: AwsSources) -> Self {
        self.chain = self.chain.with_sources(sources);
        self
    }

    /// Selects a profile of AWS's files; see [`AwsIdentityResolver::with_profile`].
    #[must_use]
    pub fn with_profile(mut self, profile: Option<String>) -> Self {
        self.chain = self.chain.with_profile(profile);
        self
    }

    /// Assumes these roles before Google is asked, so that it sees the last one; see
    /// [`AwsIdentityResolver::with_assumed_roles`].
    #[must_use]
    pub fn with_assumed_roles(mut self, roles: Vec<AssumedRole>) -> Self {
        self.chain = self.chain.with_assumed_roles(roles);
        self
    }

    /// Asks for the codes of MFA devices; see [`AwsIdentityResolver::with_mfa_prompt`].
    #[must_use]
    pub fn with_mfa_prompt(mut self, mfa_prompt: Arc<dyn MfaPrompt>) -> Self {
        self.chain = self.chain.with_mfa_prompt(mfa_prompt);
        self
    }

    /// Sets the lifetime of impersonated access tokens, over what the account says.
    ///
    /// # Errors
    /// [`Error::LifetimeWithoutImpersonation`]: the lifetime of a federated token is Google's.
    pub fn with_lifetime(mut self, lifetime: TokenLifetime) -> Result<Self, Error> {
        if self.target().is_none() {
            return Err(Error::LifetimeWithoutImpersonation);
        }
        self.options.lifetime = Some(lifetime);
        Ok(self)
    }

    /// Sets the scopes to ask for where [`Federation::access_token`] is given none.
    #[must_use]
    pub fn with_scopes(mut self, scopes: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.options.scopes = scopes.into_iter().map(Into::into).collect();
        self
    }

    /// Returns federated tokens even where the account names a service account.
    #[must_use]
    pub fn without_impersonation(mut self) -> Self {
        self.options.without_impersonation = true;
        self
    }

    /// Asks a supplier of the program's own for the region, and nobody else.
    #[must_use]
    pub fn with_region_supplier(mut self, supplier: impl RegionSupplier + 'static) -> Self {
        self.chain = self.chain.with_region_supplier(supplier);
        self
    }

    /// Asks suppliers of the program's own for the region, and nobody else.
    #[must_use]
    pub fn with_region_chain(mut self, chain: RegionChain) -> Self {
        self.chain = self.chain.with_region_chain(chain);
        self
    }

    /// Asks suppliers of the program's own for the security credentials, and nobody else.
    #[must_use]
    pub fn with_security_credentials_chain(mut self, chain: SecurityCredentialsChain) -> Self {
        self.chain = self.chain.with_security_credentials_chain(chain);
        self
    }

    /// Asks a supplier of the program's own for the security credentials, and nobody else.
    #[must_use]
    pub fn with_security_credentials_supplier(
        mut self,
        supplier: impl SecurityCredentialsSupplier + 'static,
    ) -> Self {
        self.chain = self.chain.with_security_credentials_supplier(supplier);
        self
    }

    /// Takes an identity that is known already: no supplier is asked any more.
    #[must_use]
    pub fn with_aws_identity(mut self, identity: AwsIdentity) -> Self {
        let key = IdentityKey::from_credentials("known", &identity.credentials);
        self.known = Some(KnownIdentity { identity, key });
        self
    }

    /// Finds the AWS identity now, and uses it from now on: for who wants the identity itself and
    /// tokens that are those of everybody who would find the same.
    ///
    /// # Errors
    /// [`Error::Supplier`] when there is no AWS identity.
    pub fn resolve_identity(mut self) -> Result<Self, Error> {
        if self.known.is_some() {
            return Ok(self);
        }
        let search = self.chain.search();
        let key = self.directory.as_ref().and_then(|_| search.identity_key().ok().flatten());
        let identity = search.resolve()?;
        self = self.with_aws_identity(identity);
        if let (Some(known), Some(key)) = (&mut self.known, key) {
            known.key = key;
        }
        Ok(self)
    }

    /// Keeps access tokens and ID tokens in a directory, for other processes of the same user.
    #[must_use]
    pub fn with_disk_cache(mut self, directory: Option<DiskTokenCache>) -> Self {
        self.directory = directory;
        self
    }

    /// Is the account.
    pub fn account(&self) -> &ExternalAccount {
        &self.account
    }

    /// Finds region and credentials, and assumes the roles. Nothing is sent to Google, and to AWS
    /// STS only what roles and the token of a pod need.
    ///
    /// # Errors
    /// [`Error::Supplier`] when there is no AWS identity.
    pub fn aws_identity(&self) -> Result<AwsIdentity, Error> {
        self.found(&self.chain.search())
    }

    /// Finds the AWS identity and signs the request that Google will send. Nothing is sent to
    /// Google.
    ///
    /// # Errors
    /// [`Error::Supplier`] when there is no AWS identity.
    pub fn subject_token(&self) -> Result<SubjectToken, Error> {
        self.sign(&self.chain.search())
    }

    /// Gets an access token with the given scopes: a federated token, or one of the service account
    /// that the account names. Without scopes, those of [`Federation::with_scopes`] are asked for,
    /// and without those `https://www.googleapis.com/auth/cloud-platform`.
    ///
    /// A token is kept until 3 minutes and 45 seconds before its end, and in a directory up to 2
    /// minutes less.
    ///
    /// While the AWS identity is being sought, the transport begins to connect to Google; that of
    /// ureq does so in threads of its own, which end by themselves.
    ///
    /// # Errors
    /// [`Error::Supplier`] and [`Error::Exchange`].
    pub fn access_token(&self, scopes: &[&str]) -> Result<AccessToken, Error> {
        let own: Vec<&str> = self.options.scopes.iter().map(String::as_str).collect();
        let scopes = match (scopes, &own[..]) {
            ([], []) => &[CLOUD_PLATFORM],
            ([], own) => own,
            (scopes, _) => scopes,
        };
        self.tokens.token(scopes, || self.context.now(), || self.cached_access_token(scopes))
    }

    /// Gets an OpenID Connect ID token of the service account that the account names, for an
    /// audience: what Cloud Run and Identity-Aware Proxy ask for. Each call gets a new one, where
    /// there is no directory to keep it in.
    ///
    /// # Errors
    /// [`Error::NoServiceAccount`], [`Error::Supplier`] and [`Error::Exchange`].
    pub fn id_token(&self, audience: &str, include_email: bool) -> Result<IdToken, Error> {
        self.cached_id_token(audience, include_email)
    }
}

/// In bytes. gcloud's files have about one kilobyte.
pub const LARGEST_ACCOUNT: u64 = 1024 * 1024;
