//! The text that stands for a secret.

/// The text that a message shows in place of a secret.
pub(super) const PLACEHOLDER: &str = "[redacted]";
