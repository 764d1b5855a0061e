//! The start of the flow: a subject token that is exchanged, or a login that is refreshed.

use std::cell::OnceCell;
use std::sync::Arc;

use super::error::Error;
use super::login::Login;
use crate::context::{Context, TransportErrorKind};
use crate::credentials::{BaseCredential, Credentials};
use crate::exchange::{self, FederatedToken, Metrics};
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

    /// Begins a run, in which files are read and programs are run at most once.
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
        /// What [`principal_of`] returns for the subject token, once it has been exchanged.
        principal: OnceCell<String>,
    },
    Refresh(&'a Login),
}

impl BaseRun<'_> {
    /// Identifies the identity without a request to Google. `None` if it is unclear.
    pub(super) fn identity_key(&self) -> Option<IdentityKey> {
        match self {
            Self::Exchange { run, .. } => run.identity_key(),
            Self::Refresh(login) => Some(login.identity_key()),
        }
    }

    /// Returns the principal identifier of the identity, as far as its subject token has shown it.
    pub(super) fn principal(&self) -> Option<&str> {
        match self {
            Self::Exchange { principal, .. } => principal.get().map(String::as_str),
            Self::Refresh(_) => None,
        }
    }

    /// Returns the context of the requests to Google: its transport presents the client certificate of the
    /// source, if there is one.
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

    /// Adds to a refused impersonation that the client certificate had expired at `now`, which may be why.
    pub(super) fn explain(&self, error: Error, now: Timestamp) -> Error {
        let Error::Impersonation(mut failed) = error else { return error };
        if failed.error.refusal().is_some() || is_tls_failure(&failed.error) {
            failed.certificate_expired_at = self.certificate_end().filter(|end| *end <= now);
        }
        Error::Impersonation(failed)
    }

    /// Returns when the client certificate expires. Only a source with one has a transport, and such a
    /// source reads its files once a run.
    fn certificate_end(&self) -> Option<Timestamp> {
        let Self::Exchange { run, .. } = self else { return None };
        run.transport().ok()??;
        let token = run.subject_token().ok()?;
        token.certificate().and_then(|_| token.expires_at())
    }
}

/// Exchanges the subject token of a run for a federated token, and notes whose it is.
pub(super) fn exchange_subject_token(
    context: &Context,
    account: &ExternalAccount,
    run: &dyn SubjectTokenRun,
    principal: &OnceCell<String>,
    scopes: &[&str],
    metrics: Metrics,
) -> Result<FederatedToken, Error> {
    let subject_token = run.subject_token()?;
    if let Some(name) = principal_of(account, &subject_token) {
        // One run has one subject.
        let _ = principal.set(name);
    }
    exchange::exchange(context, account, &subject_token, scopes, metrics).map_err(|error| {
        // Clocks differ, so Google decides. Once it has refused, this may be the reason.
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

/// Returns the principal identifier that a JWT has under the mapping `google.subject=assertion.sub`. `None`
/// for other subject tokens, and without a pool.
fn principal_of(account: &ExternalAccount, token: &SubjectToken) -> Option<String> {
    jwt_member(account.audience(), &unverified_claims(token.token())?.subject?)
}

/// Returns whether the handshake failed: a server may refuse an expired client certificate there.
fn is_tls_failure(error: &ServiceError) -> bool {
    error.transport().is_some_and(|error| matches!(error.kind, TransportErrorKind::Tls(_)))
}
