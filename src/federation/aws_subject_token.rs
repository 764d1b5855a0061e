//! Subject tokens of the AWS credential source.

use super::error::Error;
use crate::aws_identity::{AwsIdentity, AwsIdentityResolver, Resolution};
use crate::context::Context;
use crate::external_account::{Audience, AwsCredentialSource};
use crate::subject_token::SubjectToken;
use crate::supplier::IdentityKey;

/// An AWS credential source: resolves an AWS identity and signs with it.
///
/// The flow knows AWS through this type alone.
#[derive(Debug)]
pub(super) struct AwsSubjectTokenSource {
    context: Context,
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
    pub(super) fn new(credential_source: AwsCredentialSource, context: Context) -> Self {
        Self {
            resolver: AwsIdentityResolver::from_source(&credential_source, context.clone()),
            resolved: None,
            credential_source,
            context,
        }
    }

    /// Uses `resolver`, with the addresses and the region of the credential source.
    pub(super) fn with_resolver(self, resolver: AwsIdentityResolver) -> Self {
        Self { resolver: resolver.with_credential_source(&self.credential_source), ..self }
    }

    /// Uses `identity` and asks no supplier.
    pub(super) fn with_identity(self, identity: AwsIdentity) -> Self {
        let key = IdentityKey::from_credentials("known", &identity.credentials);
        Self { resolved: Some(Resolved { identity, key }), ..self }
    }

    /// Resolves the identity once and keeps it. Tokens are still cached under the key that the supplier
    /// gives.
    pub(super) fn resolve(self) -> Result<Self, Error> {
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

    /// Begins a run, in which files are read once and the metadata service is asked under one
    /// session token.
    pub(super) fn begin(&self) -> AwsSubjectTokenRun<'_> {
        AwsSubjectTokenRun { source: self, resolution: self.resolver.search() }
    }

    /// Returns the value of `source/` in the metrics header.
    pub(super) const fn metrics_name(&self) -> &'static str {
        if self.resolver.is_programmatic() { "programmatic" } else { "aws" }
    }
}

/// One run of an AWS credential source.
#[derive(Debug)]
pub(super) struct AwsSubjectTokenRun<'a> {
    source: &'a AwsSubjectTokenSource,
    resolution: Resolution<'a>,
}

impl AwsSubjectTokenRun<'_> {
    /// Identifies the credentials without fetching them. Returns `None` if the identity is unclear:
    /// [`AwsSubjectTokenRun::identity`] then says why.
    pub(super) fn identity_key(&self) -> Option<IdentityKey> {
        match &self.source.resolved {
            Some(resolved) => Some(resolved.key.clone()),
            None => self.resolution.identity_key().ok().flatten(),
        }
    }

    /// Returns the AWS identity.
    pub(super) fn identity(&self) -> Result<AwsIdentity, Error> {
        match &self.source.resolved {
            Some(resolved) => Ok(resolved.identity.clone()),
            None => Ok(self.resolution.resolve()?),
        }
    }

    /// Signs the request that Google will send to AWS STS.
    pub(super) fn subject_token(&self, audience: &Audience) -> Result<SubjectToken, Error> {
        let AwsIdentity { region, credentials, .. } = self.identity()?;
        let url = self.source.credential_source.verification_url();
        let url = url.for_region(&region)?;
        let signed_at = self.source.context.now();
        Ok(SubjectToken::sign(&url, audience, &credentials, signed_at))
    }
}
