//! The start of the flow: a subject token that is exchanged, or a login that is refreshed.

use std::cell::OnceCell;
use std::sync::Arc;

use super::error::Error;
use super::login::Login;
use crate::context::{Context, TransportErrorKind};
use crate::credentials::{BaseCredential, Credentials};
use crate::exchange::{self, BearerToken, Metrics};
use crate::external_account::{AccountError, ExternalAccount};
use crate::identity_key::IdentityKey;
use crate::jwt::unverified_claims;
use crate::principal::jwt_member;
use crate::service_error::ServiceError;
use crate::source::{self, SubjectTokenRun, SubjectTokenSource};
use crate::subject_token::SubjectToken;
use crate::timestamp::Timestamp;

/// The start of the flow.
#[derive(Debug)]
pub(super) enum Base {
    ExternalAccount { account: Arc<ExternalAccount>, source: Arc<dyn SubjectTokenSource> },
    AuthorizedUser(Login),
}

impl Base {
    pub(super) fn new(credentials: &Credentials, context: &Context) -> Result<Self, AccountError> {
        Ok(match credentials.base() {
            BaseCredential::ExternalAccount(account) => {
                let source = source::from_account(account, context)?;
                Self::ExternalAccount { account: Arc::clone(account), source }
            }
            BaseCredential::AuthorizedUser(user) => {
                Self::AuthorizedUser(Login::new(Arc::clone(user)))
            }
        })
    }

    /// Begins a run, which reads each file and runs each program at most once.
    pub(super) fn begin(&self) -> BaseRun<'_> {
        match self {
            Self::ExternalAccount { account, source } => {
                let metrics_name = source.metrics_name();
                let principal = OnceCell::new();
                BaseRun::Exchange { account, run: source.begin(), metrics_name, principal }
            }
            Self::AuthorizedUser(login) => BaseRun::Refresh(login),
        }
    }
}

/// One run of the flow.
pub(super) enum BaseRun<'a> {
    Exchange {
        account: &'a ExternalAccount,
        run: Box<dyn SubjectTokenRun + 'a>,
        metrics_name: &'static str,
        /// The principal identifier of the subject token, from the exchange on; see [`principal_of`].
        principal: OnceCell<String>,
    },
    Refresh(&'a Login),
}

impl BaseRun<'_> {
    /// Returns the key of the identity without a request to Google. `None` if the identity is unclear.
    pub(super) fn identity_key(&self) -> Option<IdentityKey> {
        match self {
            Self::Exchange { run, .. } => run.identity_key(),
            Self::Refresh(login) => Some(login.identity_key()),
        }
    }

    /// Returns the principal identifier of the identity, if its subject token was exchanged and names it.
    pub(super) fn principal(&self) -> Option<&str> {
        match self {
            Self::Exchange { principal, .. } => principal.get().map(String::as_str),
            Self::Refresh(_) => None,
        }
    }

    /// Returns the context of the requests to Google. Its transport presents the client certificate of the
    /// source, if the source has one.
    pub(super) fn context(&self, context: &Context) -> Result<Context, Error> {
        let transport = match self {
            Self::Exchange { run, .. } => run.transport()?,
            Self::Refresh(_) => None,
        };
        Ok(match transport {
            Some(transport) => context.clone().with_transport(transport),
            None => context.clone(),
        })
    }

    /// Adds the expiry of the client certificate to the error of an impersonation, if it had passed at `now`:
    /// that may be the reason.
    pub(super) fn explain(&self, error: Error, now: Timestamp) -> Error {
        let Error::Impersonation(mut failed) = error else { return error };
        if failed.error.refusal().is_some() || is_tls_failure(&failed.error) {
            failed.certificate_expired_at = self.certificate_expiry().filter(|at| *at <= now);
        }
        Error::Impersonation(failed)
    }

    /// Returns the expiry of the client certificate. Only a source with a certificate has a transport, and
    /// such a source reads its files once for each run.
    fn certificate_expiry(&self) -> Option<Timestamp> {
        let Self::Exchange { run, .. } = self else { return None };
        run.transport().ok()??;
        let token = run.subject_token().ok()?;
        token.certificate().and_then(|_| token.expires_at())
    }
}

/// Exchanges the subject token of a run for a federated token, and sets `principal` if the subject token
/// names one.
pub(super) fn exchange_subject_token(
    context: &Context,
    account: &ExternalAccount,
    run: &dyn SubjectTokenRun,
    principal: &OnceCell<String>,
    scopes: &[&str],
    metrics: Metrics,
) -> Result<BearerToken, Error> {
    let subject_token = run.subject_token()?;
    if let Some(name) = principal_of(account, &subject_token) {
        // One run has one subject.
        let _ = principal.set(name);
    }
    exchange::exchange(context, account, &subject_token, scopes, metrics).map_err(|error| {
        // The local clock may be wrong, so Google decides. If it refuses, this may be the reason.
        let expired_at = subject_token.expires_at();
        match expired_at.filter(|end| *end <= context.now()) {
            Some(expired_at) if error.refusal().is_some() || is_tls_failure(&error) => {
                let is_certificate = subject_token.certificate().is_some();
                Error::ExpiredSubjectToken { error: Box::new(error), expired_at, is_certificate }
            }
            _ => error.into(),
        }
    })
}

/// Returns the principal identifier of a JWT, if the provider maps `google.subject` to `assertion.sub`.
/// `None` for other subject tokens, and for an audience without a pool.
fn principal_of(account: &ExternalAccount, token: &SubjectToken) -> Option<String> {
    jwt_member(account.audience(), &unverified_claims(token.token())?.subject?)
}

/// Returns whether the handshake failed: a server may refuse an expired client certificate there.
fn is_tls_failure(error: &ServiceError) -> bool {
    error.transport().is_some_and(|error| matches!(error.kind, TransportErrorKind::Tls(_)))
}
