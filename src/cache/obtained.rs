//! A token, and the failure to get a newer one.

/// A token, and the failure of the request for a newer one, if it failed.
#[derive(Debug)]
pub(crate) struct Obtained<T, E> {
    /// The token.
    pub(crate) token: T,
    /// The failure; `None` if the token is new or needs no renewal.
    pub(crate) failure: Option<E>,
}

impl<T, E> From<T> for Obtained<T, E> {
    fn from(token: T) -> Self {
        Self { token, failure: None }
    }
}
