//! A token that was obtained in spite of a failure.

/// A token, and the failure because of which it is an old one.
#[derive(Debug)]
pub(crate) struct Obtained<T, E> {
    /// The token.
    pub(crate) token: T,
    /// Why there is no newer one.
    pub(crate) failure: Option<E>,
}

impl<T, E> From<T> for Obtained<T, E> {
    fn from(token: T) -> Self {
        Self { token, failure: None }
    }
}
