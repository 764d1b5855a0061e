//! What was tried, and why it was passed over.

use std::fmt;

/// Collects the reasons of suppliers that had nothing to say.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Attempts(Vec<Attempt>);

/// Is one supplier that had nothing to say.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Attempt {
    /// The supplier's name.
    pub supplier: String,
    /// Why it had nothing to say. Never a secret.
    pub reason: String,
}

impl Attempts {
    /// Records why a supplier has nothing to say.
    pub fn skip(&mut self, supplier: &str, reason: impl Into<String>) {
        self.0.push(Attempt { supplier: supplier.to_owned(), reason: reason.into() });
    }

    /// Lists the attempts in their order.
    pub fn iter(&self) -> impl Iterator<Item = &Attempt> {
        self.0.iter()
    }
}

impl fmt::Display for Attempt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.supplier, self.reason)
    }
}
