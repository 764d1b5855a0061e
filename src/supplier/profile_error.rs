//! The error of a profile.

use std::error::Error;
use std::fmt;
use std::path::PathBuf;

use crate::aws_config_file::{ProfileProblem, SyntaxProblem};
use crate::context::FileError;
use crate::path_value::NotAPath;
use crate::sanitize::{Sanitized, SanitizedPath};

/// The reason why a profile cannot be used.
#[derive(Debug)]
#[non_exhaustive]
pub enum ProfileError {
    /// A file cannot be read.
    File(FileError),
    /// The user has to log in with a browser.
    LoginNeeded {
        /// The command that logs in.
        command: &'static str,
        /// The reason, as one clause of a message.
        problem: String,
    },
    /// The selected profile does not exist.
    Missing {
        /// The setting or the variable that selects it.
        named_by: &'static str,
        /// The files that were read.
        looked_in: Vec<PathBuf>,
    },
    /// The selected profile does not exist, but a section is probably this profile under a wrong header.
    Misnamed {
        /// The setting or the variable that selects it.
        named_by: &'static str,
        /// The file.
        path: PathBuf,
        /// The line, counted from 1.
        line: usize,
        /// The header of the section, without its brackets.
        written: String,
        /// The correct header.
        expected: String,
    },
    /// The value of a variable for a path is not a path.
    NotAPath {
        /// The variable.
        variable: &'static str,
        /// The kind of its value.
        found: NotAPath,
    },
    /// A key of the profile is missing or bad.
    Problem {
        /// The file and the line, if one line causes the problem.
        place: Option<(PathBuf, usize)>,
        /// The problem.
        problem: ProfileProblem,
    },
    /// A file is malformed.
    Syntax {
        /// The file.
        path: PathBuf,
        /// The line, counted from 1.
        line: usize,
        /// The problem.
        problem: SyntaxProblem,
    },
}

impl ProfileError {
    /// Returns whether a file could not be read in time. The same call may then succeed later.
    pub(super) const fn is_timeout(&self) -> bool {
        matches!(self, Self::File(error) if error.is_timeout())
    }
}

impl fmt::Display for ProfileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(error) => error.fmt(f),
            Self::LoginNeeded { problem, .. } => f.write_str(problem),
            Self::Missing { named_by, looked_in } => {
                write!(f, "{named_by} selects it, but it does not exist in ")?;
                if looked_in.is_empty() {
                    return f.write_str("any file: `HOME` is unset, so no profile files are found");
                }
                for (index, path) in looked_in.iter().enumerate() {
                    write!(f, "{}`{}`", if index == 0 { "" } else { " or " }, SanitizedPath(path))?;
                }
                Ok(())
            }
            Self::Misnamed { named_by, path, line, written, expected } => {
                let (written, expected) =
                    (Sanitized::truncated(written, NAME), Sanitized::truncated(expected, NAME));
                let place = SanitizedPath(path);
                write!(
                    f,
                    "{named_by} selects it, but `{place}` line {line} has `[{written}]`, expected \
                     `[{expected}]`"
                )
            }
            Self::NotAPath { variable, found } => write!(f, "`{variable}` is {found}"),
            Self::Problem { place: Some((path, line)), problem } => {
                write!(f, "`{}` line {line}: {problem}", SanitizedPath(path))
            }
            Self::Problem { place: None, problem } => problem.fmt(f),
            Self::Syntax { path, line, problem } => {
                write!(f, "`{}` line {line}: {problem}", SanitizedPath(path))
            }
        }
    }
}

impl Error for ProfileError {}

/// The longest header in a message, in characters.
const NAME: usize = 100;
