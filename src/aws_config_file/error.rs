//! Errors of profiles.

use std::error::Error;
use std::fmt;

use super::file_kind::ConfigFileKind;
use super::header::MisnamedSection;
use super::syntax_error::ConfigSyntaxError;
use crate::sanitize::Sanitized;

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
        /// The line of the key, counted from 1; 0 if the file does not have the key.
        line: usize,
        /// The problem, a predicate whose subject is the key, such as "is not a number".
        problem: String,
    },
    /// A loop of source profiles: their names in order. The last one occurs twice.
    Loop(Vec<String>),
    /// The named source profile has no credentials.
    NoCredentials(String),
    /// A source profile does not exist.
    NoSourceProfile {
        /// The name of the missing profile.
        source: String,
        /// The profile that names it.
        profile: String,
        /// The section that was probably meant to be it.
        misnamed: Option<Box<MisnamedSection>>,
    },
    /// An SSO session does not exist.
    NoSsoSession {
        /// The name of the missing session.
        session: String,
        /// The profile that names it.
        profile: String,
        /// The section that was probably meant to be it.
        misnamed: Option<Box<MisnamedSection>>,
    },
    /// A line of a profile, SSO session or `services` section violates the grammar.
    Syntax(ConfigSyntaxError),
}

impl fmt::Display for ProfileProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Incomplete { profile, missing, because } => {
                let profile = sanitized(profile);
                write!(f, "`{because}` of `{profile}` needs `{missing}`, which is missing")
            }
            Self::Key { profile, key, problem, .. } => {
                write!(f, "`{key}` of `{}` {problem}", sanitized(profile))
            }
            Self::Loop(profiles) => {
                f.write_str("the source profiles form an infinite loop: ")?;
                for (index, profile) in profiles.iter().take(MAX_NAMES).enumerate() {
                    let arrow = if index == 0 { "" } else { " → " };
                    write!(f, "{arrow}`{}`", sanitized(profile))?;
                }
                match profiles.len().saturating_sub(MAX_NAMES) {
                    0 => Ok(()),
                    more => write!(f, " → {more} more"),
                }
            }
            Self::NoCredentials(profile) => {
                write!(f, "the source profile `{}` has no credentials", sanitized(profile))
            }
            Self::NoSourceProfile { source, profile, misnamed } => {
                let profile = sanitized(profile);
                if source.contains('=') {
                    return write!(f, "`source_profile` of `{profile}` {TWO_PROPERTIES}");
                }
                let source = sanitized(source);
                write!(f, "the source profile `{source}` of `{profile}` does not exist")?;
                misnamed.as_ref().map_or(Ok(()), |section| write_expected(f, section))
            }
            Self::NoSsoSession { session, profile, misnamed } => {
                let profile = sanitized(profile);
                if session.contains('=') {
                    return write!(f, "`sso_session` of `{profile}` {TWO_PROPERTIES}");
                }
                let session = sanitized(session);
                write!(f, "the section `[sso-session {session}]` of `{profile}` does not exist")?;
                misnamed.as_ref().map_or(Ok(()), |section| write_expected(f, section))
            }
            Self::Syntax(error) => error.fmt(f),
        }
    }
}

impl Error for ProfileProblem {}

impl From<ConfigSyntaxError> for ProfileProblem {
    fn from(error: ConfigSyntaxError) -> Self {
        Self::Syntax(error)
    }
}

fn write_expected(f: &mut fmt::Formatter<'_>, section: &MisnamedSection) -> fmt::Result {
    let (written, expected) = (sanitized(&section.written), sanitized(&section.expected));
    write!(f, ": its section is `[{written}]`, expected `[{expected}]`")
}

fn sanitized(name: &str) -> Sanitized<'_> {
    Sanitized::truncated(name, MAX_NAME_LENGTH)
}

/// The problem of a key whose line has another property in the value. The value may be a secret, so it is not
/// shown.
const TWO_PROPERTIES: &str = "has another property on its line: put it on a separate line";

/// The longest name in a message, in characters.
const MAX_NAME_LENGTH: usize = 100;

/// The most names of a loop in a message: the loop is visible by then.
const MAX_NAMES: usize = 20;
