//! The suppliers that a search has skipped, and why.

use std::error::Error;
use std::fmt;
use std::iter;

/// The suppliers that a search has skipped, in their order.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Attempts {
    first: Option<Box<Attempt>>,
}

/// A supplier that has no region or no credentials.
///
/// Its [`source`](Error::source) is the next one: a program that prints an error with its sources
/// prints one reason a line.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Attempt {
    /// The supplier's name.
    pub supplier: String,
    /// The reason. Never a secret.
    pub reason: String,
    next: Option<Box<Self>>,
}

impl Attempts {
    /// Adds a supplier that is skipped, with the reason.
    pub fn skip(&mut self, supplier: &str, reason: impl Into<String>) {
        let mut end = &mut self.first;
        while let Some(attempt) = end {
            end = &mut attempt.next;
        }
        let (supplier, reason) = (supplier.to_owned(), reason.into());
        *end = Some(Box::new(Attempt { supplier, reason, next: None }));
    }

    /// Returns the attempts in their order.
    pub fn iter(&self) -> impl Iterator<Item = &Attempt> {
        iter::successors(self.first.as_deref(), |attempt| attempt.next.as_deref())
    }
}

impl fmt::Display for Attempt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.supplier, self.reason)
    }
}

impl Error for Attempt {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.next.as_deref().map(|next| next as _)
    }
}
