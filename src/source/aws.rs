//! The AWS source: resolves an AWS identity and signs with it.

use super::error::SourceError;
use super::run::SubjectTokenRun;
use super::subject_token_source::SubjectTokenSource;
use crate::aws_identity::{AwsIdentity, AwsIdentityResolver, Resolution};
use crate::context::Context;
use crate::external_account::{AccountError, Audience, AwsCredentialSource, ExternalAccount};
use crate::identity_key::IdentityKey;
use crate::subject_token::{SignedRequest, SubjectToken};
use crate::supplier::SupplierError;

/// A source that resolves an AWS identity and signs with it the request that Google will send to AWS
/// STS.
#[derive(Clone, Debug)]
pub struct AwsSubjectTokenSource {
    context: Context,
    audience: Audience,
    credential_source: AwsCredentialSource,
    resolver: AwsIdentityResolver,
    resolved: Option<Resolved>,
}

/// An identity that is already resolved, and the key that cached tokens are found by.
#[derive(Clone, Debug)]
struct Resolved {
    identity: AwsIdentity,
    key: IdentityKey,
}

impl AwsSubjectTokenSource {
    /// Creates a source for the `credential_source` of a credential file. `audience` is the provider
    /// that the subject tokens are for.
    pub fn new(
        credential_source: &AwsCredentialSource,
        audience: &Audience,
        context: Context,
    ) -> Self {
        Self {
            resolver: AwsIdentityResolver::from_source(credential_source, context.clone()),
            resolved: None,
            audience: audience.clone(),
            credential_source: credential_source.clone(),
            context,
        }
    }

    /// Creates the source of an account.
    ///
    /// # Errors
    /// [`AccountError::NotAws`] if the account has a credential source of another kind.
    pub fn from_account(account: &ExternalAccount, context: Context) -> Result<Self, AccountError> {
        Ok(Self::new(account.aws_credential_source()?, account.audience(), context))
    }

    /// Sets the resolver of the AWS identity, for other sources, a profile, roles to assume, or the program's
    /// own suppliers.
    ///
    /// The metadata URLs and the fixed region of the credential source replace those of `resolver`.
    #[must_use]
    pub fn with_resolver(self, resolver: AwsIdentityResolver) -> Self {
        Self { resolver: resolver.with_credential_source(&self.credential_source), ..self }
    }

    /// Sets the AWS identity. No supplier is then asked.
    #[must_use]
    pub fn with_identity(self, identity: AwsIdentity) -> Self {
        let key = IdentityKey::from_credentials("known", &identity.credentials);
        Self { resolved: Some(Resolved { identity, key }), ..self }
    }

    /// Resolves the identity once and keeps it. Tokens are cached under the key of the supplier, and not
    /// under the credentials that were resolved, so that other processes can reuse them.
    ///
    /// # Errors
    /// [`SupplierError`] if there is no AWS identity.
    pub fn resolve_identity(self) -> Result<Self, SupplierError> {
        if self.resolved.is_some() {
            return Ok(self);
        }
        let resolution = self.resolver.search();
        let key = resolution.identity_key().ok().flatten();
        let identity = resolution.resolve()?;
        let mut source = self.with_identity(identity);
        if let (Some(resolved), Some(key)) = (&mut source.resolved, key) {
            resolved.key = key;
        }
        Ok(source)
    }

    /// Resolves the region and the credentials, and assumes the roles. Sends nothing to Google. Requests go to
    /// AWS STS only for roles and for the web identity of a pod.
    ///
    /// # Errors
    /// [`SupplierError`] if there is no AWS identity.
    pub fn identity(&self) -> Result<AwsIdentity, SupplierError> {
        self.run().identity()
    }

    /// Begins a run, which reads each file once and uses one session token of the metadata service.
    fn run(&self) -> AwsRun<'_> {
        AwsRun { source: self, resolution: self.resolver.search() }
    }
}

impl SubjectTokenSource for AwsSubjectTokenSource {
    fn subject_token(&self) -> Result<SubjectToken, SourceError> {
        self.run().subject_token()
    }

    fn metrics_name(&self) -> &'static str {
        if self.resolver.is_programmatic() { "programmatic" } else { "aws" }
    }

    fn begin(&self) -> Box<dyn SubjectTokenRun + '_> {
        Box::new(self.run())
    }
}

/// One run of an AWS source.
#[derive(Debug)]
struct AwsRun<'a> {
    source: &'a AwsSubjectTokenSource,
    resolution: Resolution<'a>,
}

impl AwsRun<'_> {
    fn identity(&self) -> Result<AwsIdentity, SupplierError> {
        match &self.source.resolved {
            Some(resolved) => Ok(resolved.identity.clone()),
            None => self.resolution.resolve(),
        }
    }
}

impl SubjectTokenRun for AwsRun<'_> {
    fn identity_key(&self) -> Option<IdentityKey> {
        match &self.source.resolved {
            Some(resolved) => Some(resolved.key.clone()),
            None => self.resolution.identity_key().ok().flatten(),
        }
    }

    fn subject_token(&self) -> Result<SubjectToken, SourceError> {
        let AwsSubjectTokenSource { context, audience, credential_source, .. } = self.source;
        let AwsIdentity { region, credentials, .. } = self.identity()?;
        let url = credential_source.verification_url().for_region(&region)?;
        Ok(SignedRequest::sign(&url, audience, &credentials, context.now()).into())
    }
}
