//! The type of an example.

/// An example of a command.
#[derive(Debug)]
pub(in crate::manual) struct Example {
    /// The purpose, without a full stop.
    pub(in crate::manual) purpose: &'static str,
    /// The command line for a shell; a long one has several lines.
    pub(in crate::manual) line: &'static str,
}

pub(super) const fn example(purpose: &'static str, line: &'static str) -> Example {
    Example { purpose, line }
}
