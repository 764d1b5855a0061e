//! The flow: from a credential file to a subject token or an access token. The only place that sees
//! both clouds.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use crate::ambient::{Ambient, FileError, MfaCodes};
use crate::aws_config_file::AssumedRole;
use crate::aws_identity::{AwsIdentity, AwsIdentityChain};
use crate::cache::TokenCache;
use crate::effort::Effort;
use crate::exchange::{
    self, AccessToken, CLOUD_PLATFORM, ExchangeError, FederatedToken, IAM, IdToken, Metrics,
};
use crate::external_account::{
    AccountError, AwsCredentialSource, ExternalAccount, ServiceAccountImpersonation, TokenLifetime,
    Trust,
};
use crate::subject_token::SubjectToken;
use crate::supplier::{
    AwsSources, RegionChain, RegionSupplier, SecurityCredentialsChain, SecurityCredentialsSupplier,
    SupplierError,
};

/// Turns the AWS identity of this machine into Google's tokens, as an `external_account` JSON says.
///
/// A value may be shared by any number of threads; one at a time gets a new access token.
#[derive(Debug)]
pub struct Federation {
    account: ExternalAccount,
    source: AwsCredentialSource,
    ambient: Ambient,
    options: Options,
    chain: AwsIdentityChain,
    identity: Option<AwsIdentity>,
    tokens: TokenCache<Error>,
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
    pub fn new(account: ExternalAccount, ambient: Ambient) -> Result<Self, Error> {
        let source = account.aws_credential_source().map_err(Error::Account)?.clone();
        Ok(Self {
            chain: AwsIdentityChain::of_source(&source, ambient.clone()),
            account,
            source,
            ambient,
            options: Options::default(),
            identity: None,
            tokens: TokenCache::default(),
        })
    }

    /// Reads and checks an `external_account` JSON file of at most 1 MiB.
    ///
    /// # Errors
    /// [`Error::CredentialFile`] when the file cannot be read, [`Error::Account`] when it is bad.
    pub fn from_file(path: &Path, trust: &Trust, ambient: Ambient) -> Result<Self, Error> {
        let json = ambient.files.read(path, LARGEST_ACCOUNT)?;
        Self::from_json(json.expose(), trust, ambient)
    }

    /// Checks an `external_account` JSON.
    ///
    /// # Errors
    /// [`Error::Account`].
    pub fn from_json(json: &[u8], trust: &Trust, ambient: Ambient) -> Result<Self, Error> {
        Self::new(ExternalAccount::from_json(json, trust).map_err(Error::Account)?, ambient)
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

    /// Selects a profile of AWS's files; see [`AwsIdentityChain::with_profile`].
    #[must_use]
    pub fn with_profile(mut self, profile: Option<String>) -> Self {
        self.chain = self.chain.with_profile(profile);
        self
    }

    /// Assumes these roles before Google is asked, so that it sees the last one; see
    /// [`AwsIdentityChain::with_assumed_roles`].
    #[must_use]
    pub fn with_assumed_roles(mut self, roles: Vec<AssumedRole>) -> Self {
        self.chain = self.chain.with_assumed_roles(roles);
        self
    }

    /// Asks for the codes of MFA devices; see [`AwsIdentityChain::with_mfa_codes`].
    #[must_use]
    pub fn with_mfa_codes(mut self, mfa_codes: Arc<dyn MfaCodes>) -> Self {
        self.chain = self.chain.with_mfa_codes(mfa_codes);
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
        self.identity = Some(identity);
        self
    }

    /// Is the account.
    pub const fn account(&self) -> &ExternalAccount {
        &self.account
    }

    /// Finds region and credentials, and assumes the roles. Nothing is sent to Google, and to AWS
    /// STS only what roles and the token of a pod need.
    ///
    /// # Errors
    /// [`Error::Supplier`] when there is no AWS identity.
    pub fn aws_identity(&self) -> Result<AwsIdentity, Error> {
        match &self.identity {
            Some(known) => Ok(known.clone()),
            None => Ok(self.chain.resolve()?),
        }
    }

    /// Finds the AWS identity and signs the request that Google will send. Nothing is sent to
    /// Google.
    ///
    /// # Errors
    /// [`Error::Supplier`] when there is no AWS identity.
    pub fn subject_token(&self) -> Result<SubjectToken, Error> {
        let AwsIdentity { region, credentials, .. } = self.aws_identity()?;
        let url = self.source.verification_url().for_region(&region).map_err(Error::Account)?;
        let signed_at = self.ambient.now();
        Ok(SubjectToken::sign(&url, self.account.audience(), &credentials, signed_at))
    }

    /// Gets an access token with the given scopes: a federated token, or one of the service account
    /// that the account names. Without scopes, those of [`Federation::with_scopes`] are asked for,
    /// and without those `https://www.googleapis.com/auth/cloud-platform`.
    ///
    /// A token is kept until 3 minutes and 45 seconds before its end.
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
        self.tokens.token(scopes, || self.ambient.now(), || self.fetch_access_token(scopes))
    }

    /// Gets an OpenID Connect ID token of the service account that the account names, for an
    /// audience: what Cloud Run and Identity-Aware Proxy ask for. Each call gets a new one.
    ///
    /// # Errors
    /// [`Error::NoServiceAccount`], [`Error::Supplier`] and [`Error::Exchange`].
    pub fn id_token(&self, audience: &str, include_email: bool) -> Result<IdToken, Error> {
        let target = self.target().ok_or(Error::NoServiceAccount)?;
        let federated = self.federated_token(&[IAM])?;
        exchange::generate_id_token(&self.ambient, target, &federated, audience, include_email)
            .map_err(Error::Exchange)
    }

    fn fetch_access_token(&self, scopes: &[&str]) -> Result<AccessToken, Error> {
        let target = self.target();
        let inner_scopes = if target.is_some() { &[IAM] } else { scopes };
        let federated = self.federated_token(inner_scopes)?;
        let Some(target) = target else {
            let scopes = scopes.iter().map(|&scope| scope.to_owned()).collect();
            return Ok(AccessToken::new(federated.token, federated.expires_at, scopes));
        };
        let lifetime = self.options.lifetime.or_else(|| target.lifetime()).unwrap_or_default();
        exchange::impersonate(&self.ambient, target, &federated, scopes, lifetime)
            .map_err(Error::Exchange)
    }

    fn federated_token(&self, scopes: &[&str]) -> Result<FederatedToken, Error> {
        let subject_token = self.subject_token()?;
        let target = self.target();
        let metrics = Metrics {
            programmatic: self.chain.is_programmatic(),
            impersonation: target.is_some(),
            config_lifetime: target.is_some_and(|target| target.lifetime().is_some()),
        };
        exchange::exchange(&self.ambient, &self.account, &subject_token, scopes, metrics)
            .map_err(Error::Exchange)
    }

    /// Is the service account to act as.
    fn target(&self) -> Option<&ServiceAccountImpersonation> {
        let impersonation = self.account.service_account_impersonation();
        impersonation.filter(|_| !self.options.without_impersonation)
    }
}

/// Says why there is no token. Threads that waited for the same token share one failure, so that it
/// can be cloned.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Error {
    /// The credential file is bad.
    Account(AccountError),
    /// The credential file cannot be read.
    CredentialFile(Arc<FileError>),
    /// Google gave no token.
    Exchange(ExchangeError),
    /// A lifetime is set where there is no service account.
    LifetimeWithoutImpersonation,
    /// An ID token is asked for where there is no service account.
    NoServiceAccount,
    /// There is no AWS identity.
    Supplier(Arc<SupplierError>),
}

impl Error {
    /// Is what it took to find that out, where somebody was asked.
    pub fn effort(&self) -> Effort {
        match self {
            Self::Exchange(error) => error.effort(),
            Self::Supplier(error) => error.effort(),
            _ => Effort::NONE,
        }
    }

    /// Tells whether the same may well succeed later without anybody doing anything.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Exchange(error) => error.is_transient(),
            Self::Supplier(error) => error.is_transient(),
            _ => false,
        }
    }
}

/// Says what the error inside says: this type adds no layer of its own.
impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Account(error) => error.fmt(f),
            Self::CredentialFile(error) => error.fmt(f),
            Self::Exchange(error) => error.fmt(f),
            Self::LifetimeWithoutImpersonation => f.write_str(
                "a lifetime can be set for a service account's token only, and \
                 `service_account_impersonation_url` is missing",
            ),
            Self::NoServiceAccount => f.write_str(
                "an ID token is a service account's, and `service_account_impersonation_url` is \
                 missing",
            ),
            Self::Supplier(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Exchange(error) => error.source(),
            Self::Supplier(error) => error.source(),
            Self::Account(_)
            | Self::CredentialFile(_)
            | Self::LifetimeWithoutImpersonation
            | Self::NoServiceAccount => None,
        }
    }
}

impl From<FileError> for Error {
    fn from(error: FileError) -> Self {
        Self::CredentialFile(Arc::new(error))
    }
}

impl From<SupplierError> for Error {
    fn from(error: SupplierError) -> Self {
        Self::Supplier(Arc::new(error))
    }
}

/// In bytes. gcloud's files have about one kilobyte.
pub const LARGEST_ACCOUNT: u64 = 1024 * 1024;
