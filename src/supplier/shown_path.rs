//! Paths in messages.

use std::path::Path;

use crate::sanitize::Sanitized;

/// Returns a path as messages show it: shortened, and with control characters escaped.
pub(super) fn shown(path: &Path) -> String {
    Sanitized::new(&path.display().to_string()).to_string()
}
