//! The kinds of files.

/// The kind of a file: `config` or `credentials`.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum ConfigFileKind {
    /// `~/.aws/config`, where a profile is `[profile NAME]`.
    Config,
    /// `~/.aws/credentials`, where a profile is `[NAME]`. It takes precedence over the other file.
    Credentials,
}
