//! The environment variables.

use std::collections::BTreeMap;

/// Looks up environment variables.
pub trait Environment: Send + Sync {
    /// Is the value of a variable. An empty value may be returned as it is: the caller takes it for
    /// an unset one.
    fn variable(&self, name: &str) -> Option<String>;

    /// Lists the names of all variables that begin with `prefix`.
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

/// Is the environment of this process. Bytes that are not UTF-8 are replaced, so that such a value
/// is refused where it is checked, and is not taken for an unset one.
#[derive(Clone, Copy, Debug)]
pub struct SystemEnvironment;

impl Environment for SystemEnvironment {
    fn variable(&self, name: &str) -> Option<String> {
        #[expect(clippy::disallowed_methods, reason = "this is the seam")]
        let value = std::env::var_os(name)?.into_string();
        // Where it is text, it is not copied: it may be a secret.
        Some(value.unwrap_or_else(|odd| odd.to_string_lossy().into_owned()))
    }

    fn names(&self, prefix: &str) -> Vec<String> {
        #[expect(clippy::disallowed_methods, reason = "this is the seam")]
        std::env::vars_os()
            .filter(|(name, _)| name.as_encoded_bytes().starts_with(prefix.as_bytes()))
            .map(|(name, _)| name.to_string_lossy().into_owned())
            .collect()
    }
}
