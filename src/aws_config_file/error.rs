//! Errors of the files and of their profiles.

use std::error::Error;
use std::fmt;

use super::file_kind::ConfigFileKind;
use crate::sanitize::Sanitized;

/// A line that violates the grammar.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct ConfigSyntaxError {
    /// The file.
    pub file: ConfigFileKind,
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong with the line.
    pub problem: SyntaxProblem,
}

/// What is wrong with a line. No message shows the line: it may contain a key.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum SyntaxProblem {
    /// A property or a continuation before the first section.
    NoSection,
    /// A continuation before the first property of a section.
    NoProperty,
    /// A property without `=`.
    NoEqualsSign,
    /// A property without a key.
    NoKey,
    /// A line below an empty property, without `=`.
    SubPropertyWithoutEqualsSign,
    /// A line below an empty property, without a key.
    SubPropertyWithoutKey,
    /// The line of a section without `]`.
    UnclosedSection,
}

impl fmt::Display for SyntaxProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoSection => "expected a profile definition such as `[profile NAME]`",
            Self::NoProperty => "expected a property definition, found continuation",
            Self::NoEqualsSign => "expected an `=` sign defining a property",
            Self::NoKey => "property did not have a name",
            Self::SubPropertyWithoutEqualsSign => "expected an `=` sign defining a sub-property",
            Self::SubPropertyWithoutKey => "sub-property did not have a name",
            Self::UnclosedSection => "profile definition must end with `]`",
        })
    }
}

impl fmt::Display for ConfigSyntaxError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let file = match self.file {
            ConfigFileKind::Config => "config",
            ConfigFileKind::Credentials => "credentials",
        };
        write!(f, "line {} of the {file} file: {}", self.line, self.problem)
    }
}

impl Error for ConfigSyntaxError {}

/// The reason why an existing profile has no usable credentials.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum ProfileProblem {
    /// A key needs another one, which is missing.
    Incomplete {
        /// The profile or SSO session.
        profile: String,
        /// The key that is missing.
        missing: &'static str,
        /// The key that needs it.
        because: &'static str,
    },
    /// A key has an invalid value.
    Key {
        /// The profile or SSO session.
        profile: String,
        /// The key.
        key: &'static str,
        /// The file of the key.
        file: ConfigFileKind,
        /// The line of the key, counted from 1.
        line: usize,
        /// What is wrong, in words that follow the key, such as "is not a number".
        problem: String,
    },
    /// The source profiles form a loop: their names, the first one again at the end.
    Loop(Vec<String>),
    /// The named source profile has no credentials.
    NoCredentials(String),
    /// A source profile does not exist.
    NoSourceProfile {
        /// The name of the missing profile.
        source: String,
        /// The profile that names it.
        profile: String,
    },
    /// An SSO session does not exist.
    NoSsoSession {
        /// The name of the missing session.
        session: String,
        /// The profile that names it.
        profile: String,
    },
}

impl fmt::Display for ProfileProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Incomplete { profile, missing, because } => {
                let profile = Sanitized::truncated(profile, NAME);
                write!(f, "`{because}` of `{profile}` needs `{missing}`, which is missing")
            }
            Self::Key { profile, key, problem, .. } => {
                write!(f, "`{key}` of `{}` {problem}", Sanitized::truncated(profile, NAME))
            }
            Self::Loop(profiles) => {
                f.write_str("the source profiles form an infinite loop: ")?;
                for (index, profile) in profiles.iter().take(MOST_NAMES).enumerate() {
                    let arrow = if index == 0 { "" } else { " → " };
                    write!(f, "{arrow}`{}`", Sanitized::truncated(profile, NAME))?;
                }
                match profiles.len().saturating_sub(MOST_NAMES) {
                    0 => Ok(()),
                    more => write!(f, " → {more} more"),
                }
            }
            Self::NoCredentials(profile) => {
                let profile = Sanitized::truncated(profile, NAME);
                write!(f, "the source profile `{profile}` has no credentials")
            }
            Self::NoSourceProfile { source, profile } => {
                let (source, profile) =
                    (Sanitized::truncated(source, NAME), Sanitized::truncated(profile, NAME));
                write!(f, "the source profile `{source}` of `{profile}` does not exist")
            }
            Self::NoSsoSession { session, profile } => {
                let (session, profile) =
                    (Sanitized::truncated(session, NAME), Sanitized::truncated(profile, NAME));
                write!(f, "the section `[sso-session {session}]` of `{profile}` does not exist")
            }
        }
    }
}

impl Error for ProfileProblem {}

/// The longest name in a message, in characters.
const NAME: usize = 100;

/// The most names of a loop in a message: the loop is visible by then.
const MOST_NAMES: usize = 20;
