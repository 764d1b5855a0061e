//! The suppliers that a search has skipped, and why.

use std::fmt;

/// The suppliers that a search has skipped, in their order.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Attempts(Vec<Attempt>);

/// A supplier that is not configured.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Attempt {
    /// The supplier's name.
    pub supplier: String,
    /// The reason. Never a secret.
    pub reason: String,
}

impl Attempts {
    /// Adds a supplier that is not configured, with the reason.
    pub fn skip(&mut self, supplier: &str, reason: impl Into<String>) {
        self.0.push(Attempt { supplier: supplier.to_owned(), reason: reason.into() });
    }

    /// Returns the attempts in their order.
    pub fn iter(&self) -> impl Iterator<Item = &Attempt> {
        self.0.iter()
    }
}

impl fmt::Display for Attempt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.supplier, self.reason)
    }
}
