//! One run of a source. It identifies the subject token for the cache, and fetches the token if no cached one
//! is usable.

use std::cell::Cell;
use std::sync::Arc;

use super::error::SourceError;
use crate::context::Transport;
use crate::identity_key::IdentityKey;
use crate::subject_token::SubjectToken;

/// One run of a source.
pub trait SubjectTokenRun {
    /// Identifies the subject token without a token exchange. Called before a cached token is reused.
    ///
    /// `None` means that the identity is unclear. The error of [`SubjectTokenRun::subject_token`] then says
    /// why.
    fn identity_key(&self) -> Option<IdentityKey>;

    /// Fetches the subject token.
    ///
    /// # Errors
    /// [`SourceError`] if there is no token.
    fn subject_token(&self) -> Result<SubjectToken, SourceError>;

    /// Returns the transport that presents the client certificate of the subject token, for the requests with
    /// the subject token and its federated token. `None` if the transport of the context is used.
    ///
    /// The default implementation returns `None`.
    ///
    /// # Errors
    /// [`SourceError`] if the transport cannot present the certificate.
    fn transport(&self) -> Result<Option<Arc<dyn Transport>>, SourceError> {
        Ok(None)
    }
}

/// A run of a source whose token alone shows the identity.
pub(super) struct FetchOnce<F> {
    fetch: F,
    /// The result of the fetch for the identity key, until `subject_token` takes it.
    fetched: Cell<Option<Result<SubjectToken, SourceError>>>,
}

impl<F: Fn() -> Result<SubjectToken, SourceError>> FetchOnce<F> {
    pub(super) const fn new(fetch: F) -> Self {
        Self { fetch, fetched: Cell::new(None) }
    }
}

impl<F: Fn() -> Result<SubjectToken, SourceError>> SubjectTokenRun for FetchOnce<F> {
    fn identity_key(&self) -> Option<IdentityKey> {
        let fetched = (self.fetch)();
        let key = fetched.as_ref().ok().map(|token| {
            let key = IdentityKey::new("subject token").with("type", token.token_type());
            key.with_token(token.token()).for_any_machine()
        });
        self.fetched.set(Some(fetched));
        key
    }

    fn subject_token(&self) -> Result<SubjectToken, SourceError> {
        self.fetched.take().unwrap_or_else(|| (self.fetch)())
    }
}
