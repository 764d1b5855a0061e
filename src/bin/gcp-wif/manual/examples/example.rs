//! An example of a command.

/// An example of a command.
#[derive(Debug)]
pub(in crate::manual) struct Example {
    /// What it is good for, without a full stop.
    pub(in crate::manual) purpose: &'static str,
    /// What a user types in a shell; a long line has several parts.
    pub(in crate::manual) line: &'static str,
}

pub(super) const fn example(purpose: &'static str, line: &'static str) -> Example {
    Example { purpose, line }
}
