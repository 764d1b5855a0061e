//! The requests to Google that lead to one token, without any cache.

use url::Url;

use super::base::{Base, BaseRun, exchange_subject_token};
use super::delegation;
use super::delegation_error::DelegationError;
use super::error::Error;
use super::impersonation_error::ImpersonationError;
use super::token_flow::TokenFlow;
use super::user_token_error::UserTokenError;
use crate::context::Context;
use crate::exchange::{self, Assertion, BearerToken, CLOUD_PLATFORM, IAM, Metrics};
use crate::external_account::{ServiceAccountImpersonation, TokenLifetime};
use crate::secret::Secret;

impl TokenFlow {
    /// Checks whether the options of an access token exclude each other.
    pub(super) fn check_limits(&self, scopes: &[&str]) -> Result<(), Error> {
        if self.lifetime.is_some() && self.target().is_none() {
            return Err(Error::LifetimeWithoutImpersonation);
        }
        if self.subject.is_some() {
            delegation::check(&self.credentials, self.target())?;
            if self.access_boundary.is_some() {
                return Err(DelegationError::WithAccessBoundary.into());
            }
        }
        // The scopes of a login may be unknown. Google checks those.
        let is_narrow = !scopes.is_empty() && !scopes.contains(&CLOUD_PLATFORM);
        if self.access_boundary.is_some() && is_narrow {
            return Err(Error::ScopesOfAccessBoundary);
        }
        Ok(())
    }

    /// Returns the lifetime of the token of the last service account or of the user. `None` for the default
    /// of Google.
    pub(super) fn lifetime_of_access_token(&self) -> Result<Option<TokenLifetime>, Error> {
        let of_file = self.target().and_then(ServiceAccountImpersonation::lifetime);
        match self.subject {
            Some(_) => Ok(Some(delegation::lifetime(self.lifetime, of_file)?)),
            None => Ok(self.lifetime.or(of_file)),
        }
    }

    /// Returns the token in the file of a login, if it can be used as it is.
    pub(super) fn stored_token(&self) -> Option<BearerToken> {
        match (&self.base, self.impersonations()) {
            (Base::AuthorizedUser(login), []) => login.stored_token(&self.context),
            _ => None,
        }
    }

    /// Fetches the access token that the access boundary, if there is one, then limits.
    pub(super) fn unrestricted_token(
        &self,
        run: &BaseRun<'_>,
        context: &Context,
        scopes: &[&str],
        lifetime: TokenLifetime,
    ) -> Result<BearerToken, Error> {
        if let Some(stored) = self.stored_token() {
            return Ok(stored);
        }
        let Some(target) = self.target() else {
            return self.base_token(run, context, scopes);
        };
        let (caller, before) = self.caller_token(run, context)?;
        let failed = |error| ImpersonationError::new(target, before, run.principal(), error);
        let quota_project = self.quota_project.as_deref();
        let Some(subject) = self.subject.as_deref() else {
            let token =
                exchange::impersonate(context, target, &caller, quota_project, scopes, lifetime)
                    .map_err(failed)?;
            let (token, expires_at) = (token.token().clone(), token.expires_at());
            return Ok(BearerToken { token, expires_at });
        };
        let service_account = target.email();
        let assertion = Assertion { service_account, subject, scopes, lifetime };
        let signed = exchange::sign_jwt(context, target, &caller, quota_project, &assertion)
            .map_err(failed)?;
        exchange::grant(context, &self.users_endpoint(), &signed).map_err(|error| {
            let scopes = scopes.iter().map(|&scope| scope.to_owned()).collect();
            let (service_account, subject) = (service_account.to_owned(), subject.to_owned());
            Error::UserToken(Box::new(UserTokenError { service_account, subject, scopes, error }))
        })
    }

    /// Returns the OAuth endpoint that issues the tokens of users.
    pub(super) fn users_endpoint(&self) -> Url {
        delegation::endpoint(self.credentials.base().token_url())
    }

    /// Fetches the token with which the target is impersonated: that of the base, or that of the service
    /// account before the target. Also returns that account.
    pub(super) fn caller_token(
        &self,
        run: &BaseRun<'_>,
        context: &Context,
    ) -> Result<(Secret, Option<&ServiceAccountImpersonation>), Error> {
        let mut caller = self.base_token(run, context, &[IAM])?.token;
        let mut before = None;
        let chain = self.impersonations();
        for account in &chain[..chain.len().saturating_sub(1)] {
            let lifetime = TokenLifetime::default();
            let token = exchange::impersonate(
                context,
                account,
                &caller,
                self.quota_project.as_deref(),
                &[IAM],
                lifetime,
            )
            .map_err(|error| ImpersonationError::new(account, before, run.principal(), error))?;
            (caller, before) = (token.token().clone(), Some(account));
        }
        Ok((caller, before))
    }

    /// Fetches the token of the base.
    fn base_token(
        &self,
        run: &BaseRun<'_>,
        context: &Context,
        scopes: &[&str],
    ) -> Result<BearerToken, Error> {
        match run {
            BaseRun::Exchange { account, run, metrics_name, principal } => {
                let target = self.target();
                let metrics = Metrics {
                    source: metrics_name,
                    impersonation: target.is_some(),
                    config_lifetime: target.is_some_and(|target| target.lifetime().is_some()),
                };
                exchange_subject_token(context, account, &**run, principal, scopes, metrics)
            }
            BaseRun::Refresh(login) => login.token(context, self.disk_cache.as_ref()),
        }
    }
}
