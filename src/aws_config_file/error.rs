//! What may be wrong with the files, and with what a profile says.

use std::error::Error;
use std::fmt;

use super::ConfigFileKind;
use crate::sanitize::Sanitized;

/// Says which line of which file breaks the grammar.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct ConfigSyntaxError {
    /// The file.
    pub file: ConfigFileKind,
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong with it.
    pub problem: SyntaxProblem,
}

/// Is what is wrong with a line. The line itself is not shown: it may hold a key.
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
    /// A line below an empty property without `=`.
    SubPropertyWithoutEqualsSign,
    /// A line below an empty property without a key.
    SubPropertyWithoutKey,
    /// A section's line without `]`.
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

/// Says why a profile that is there gives no credentials.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum ProfileProblem {
    /// A key is there and another one that belongs to it is not.
    Incomplete {
        /// The profile or SSO session.
        profile: String,
        /// The key that is missing.
        missing: &'static str,
        /// The key that asks for it.
        because: &'static str,
    },
    /// A key has a value that cannot be.
    Key {
        /// The profile or SSO session.
        profile: String,
        /// The key.
        key: &'static str,
        /// The file of the key.
        file: ConfigFileKind,
        /// The line of the key, counted from 1.
        line: usize,
        /// What is wrong, in words that follow the key.
        problem: String,
    },
    /// The profiles lead in a circle.
    Loop(Vec<String>),
    /// A source profile has no credentials.
    NoCredentials(String),
    /// A source profile does not exist.
    NoSourceProfile {
        /// The profile that is wanted.
        source: String,
        /// The profile that names it.
        profile: String,
    },
    /// An SSO session does not exist.
    NoSsoSession {
        /// The session that is wanted.
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

/// In characters.
const NAME: usize = 100;

/// Who wrote a longer circle by hand has seen it by then.
const MOST_NAMES: usize = 20;
