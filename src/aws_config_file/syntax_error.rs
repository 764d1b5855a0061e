//! Lines that violate the grammar.

use std::error::Error;
use std::fmt;

use super::file_kind::ConfigFileKind;

/// A line that violates the grammar.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct ConfigSyntaxError {
    /// The file.
    pub file: ConfigFileKind,
    /// The line, counted from 1.
    pub line: usize,
    /// The violation.
    pub problem: SyntaxProblem,
}

/// A violation of the grammar. No message shows the line: it may contain a secret.
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
    /// The header of a section without `]`.
    UnclosedSection,
    /// Bytes that are not UTF-8.
    NotUtf8,
    /// A line of a shell, which begins with `export`.
    Export,
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
            Self::NotUtf8 => "not UTF-8",
            Self::Export => "`export` belongs in a shell script, expected `key = value`",
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
