//! The environment variables.

use std::collections::BTreeMap;
use std::path::PathBuf;

/// A set of environment variables.
pub trait Environment: Send + Sync {
    /// Returns the value of a variable, or `None` if it is absent. The value may be empty: callers treat an
    /// empty one as absent.
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
/// Bytes that are not UTF-8 become U+FFFD. So the check of the value refuses the variable, and it does not
/// count as absent.
///
/// If `HOME` is unset, as for a service of systemd without `User=`, its value is the home directory of this
/// user in the user database, as in Python and thus in the AWS CLI. Otherwise the files of that user would
/// not be read, and the role of the instance would be used. An empty `HOME` means that there is no home
/// directory.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemEnvironment;

impl Environment for SystemEnvironment {
    fn variable(&self, name: &str) -> Option<String> {
        #[expect(clippy::disallowed_methods, reason = "this is the seam")]
        let value = std::env::var_os(name).or_else(|| match name {
            HOME => std::env::home_dir().map(PathBuf::into_os_string),
            _ => None,
        });
        let value = value?.into_string();
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

const HOME: &str = "HOME";
