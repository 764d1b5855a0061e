//! The suppliers that a search has skipped, and the reasons.

use std::error::Error;
use std::fmt;
use std::iter;

use super::source::AwsSource;
use crate::context::TransportError;

/// The suppliers that a search has skipped, in their order.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Attempts {
    first: Option<Box<Attempt>>,
}

/// A supplier that has no region or no credentials.
///
/// Its [`source`](Error::source) is the next attempt, so a program that prints an error with its sources
/// prints one reason per line.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Attempt {
    /// The supplier's name.
    pub supplier: String,
    /// The reason. Never a secret.
    pub reason: String,
    /// The source of AWS credentials that the supplier reads. `None` for a supplier of the caller, and for a
    /// source that a setting excludes.
    pub aws_source: Option<AwsSource>,
    /// The error of the transport, if the supplier's service could not be reached.
    pub transport: Option<TransportError>,
    next: Option<Box<Self>>,
}

impl Attempts {
    /// Adds a supplier that is skipped, with the reason.
    pub fn skip(&mut self, supplier: &str, reason: impl Into<String>) {
        self.push(Attempt::new(supplier, reason));
    }

    /// Adds a source of AWS credentials that is skipped, with the name of its supplier and the reason.
    pub(super) fn skip_source(
        &mut self,
        supplier: &str,
        source: AwsSource,
        reason: impl Into<String>,
    ) {
        self.push(Attempt::new(supplier, reason).with_aws_source(source));
    }

    /// Adds an attempt.
    pub fn push(&mut self, attempt: Attempt) {
        let mut end = &mut self.first;
        while let Some(attempt) = end {
            end = &mut attempt.next;
        }
        *end = Some(Box::new(Attempt { next: None, ..attempt }));
    }

    /// Returns the attempts in their order.
    pub fn iter(&self) -> impl Iterator<Item = &Attempt> {
        iter::successors(self.first.as_deref(), |attempt| attempt.next.as_deref())
    }
}

impl Attempt {
    /// Creates the attempt of a supplier.
    pub fn new(supplier: impl Into<String>, reason: impl Into<String>) -> Self {
        let (supplier, reason) = (supplier.into(), reason.into());
        Self { supplier, reason, aws_source: None, transport: None, next: None }
    }

    /// Sets the source that the supplier reads.
    #[must_use]
    pub fn with_aws_source(self, source: AwsSource) -> Self {
        Self { aws_source: Some(source), ..self }
    }

    /// Sets the error of the transport.
    #[must_use]
    pub fn with_transport(self, error: TransportError) -> Self {
        Self { transport: Some(error), ..self }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_attempt_of_another_search_brings_no_others() {
        let mut attempts = Attempts::default();
        attempts.skip("first", "unset");
        attempts.skip("second", "unset");
        let first = attempts.iter().next().cloned();
        first.into_iter().for_each(|attempt| attempts.push(attempt));
        let names: Vec<&str> = attempts.iter().map(|attempt| &*attempt.supplier).collect();
        assert_eq!(names, ["first", "second", "first"]);
    }
}
