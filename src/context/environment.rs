//! The environment variables.

use std::collections::BTreeMap;

/// A set of environment variables.
pub trait Environment: Send + Sync {
    /// Returns the value of a variable, or `None` if it is absent. An empty value may be returned as
    /// it is: callers treat it as absent.
    fn variable(&self, name: &str) -> Option<String>;

    /// Returns the names of all variables that begin with `prefix`.
    fn names(&self, prefix: &str) -> Vec<String>;
}

impl Environment for BTreeMap<String, String> {
    fn variable(&self, name: &str) -> Option<String> {
        self.get(name).cloned()
    }

    fn names(&self, prefix: &str) -> Vec<String> {
        self.keys().filter(|name| name.starts_with(prefix)).cloned().collect()
    }
}

/// The environment of this process.
///
/// Bytes that are not UTF-8 become U+FFFD. The variable is then refused where its value is checked,
/// instead of being taken for an absent one.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemEnvironment;

impl Environment for SystemEnvironment {
    fn variable(&self, name: &str) -> Option<String> {
        #[expect(clippy::disallowed_methods, reason = "this is the seam")]
        let value = std::env::var_os(name)?.into_string();
        // Text is moved, not copied: it may be a secret.
        Some(value.unwrap_or_else(|bytes| bytes.to_string_lossy().into_owned()))
    }

    fn names(&self, prefix: &str) -> Vec<String> {
        #[expect(clippy::disallowed_methods, reason = "this is the seam")]
        std::env::vars_os()
            .filter(|(name, _)| name.as_encoded_bytes().starts_with(prefix.as_bytes()))
            .map(|(name, _)| name.to_string_lossy().into_owned())
            .collect()
    }
}
