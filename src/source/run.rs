//! One run of a source: the identity for the cache, and then the token, if no cached one is usable.

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
    /// `None` means that the identity is unclear: [`SubjectTokenRun::subject_token`] then says why.
    fn identity_key(&self) -> Option<IdentityKey>;

    /// Fetches the subject token.
    ///
    /// # Errors
    /// [`SourceError`] if there is no token.
    fn subject_token(&self) -> Result<SubjectToken, SourceError>;

    /// Returns the transport for the requests with the subject token and its federated token, if it is not
    /// that of the context: one that presents the client certificate which the token names.
    ///
    /// The default implementation returns `None`.
    ///
    /// # Errors
    /// [`SourceError`] if there is no such transport.
    fn transport(&self) -> Result<Option<Arc<dyn Transport>>, SourceError> {
        Ok(None)
    }
}

/// A run of a source whose identity is known by the token alone.
pub(super) struct FetchOnce<F> {
    fetch: F,
    /// What was fetched for the identity key. The token exchange takes it.
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
