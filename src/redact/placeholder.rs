//! The text that stands for a secret.

/// What a message shows in place of a secret.
pub(super) const PLACEHOLDER: &str = "[redacted]";
