//! Why a profile gives no credentials.

use std::error::Error;
use std::fmt;
use std::path::PathBuf;

use super::shown_path::shown;
use crate::aws_config_file::{ProfileProblem, SyntaxProblem};
use crate::context::FileError;

/// Says what is wrong with a profile or with the files that it is looked for in.
#[derive(Debug)]
#[non_exhaustive]
pub enum ProfileError {
    /// A file cannot be read.
    File(FileError),
    /// Somebody has to log in, in a browser.
    LoginNeeded {
        /// The command that does it.
        command: &'static str,
        /// Why, in one clause.
        problem: String,
    },
    /// The profile that is asked for does not exist.
    Missing {
        /// What asks for it.
        named_by: &'static str,
        /// The files that do not have it.
        looked_in: Vec<PathBuf>,
    },
    /// A file is no text.
    NotUtf8 {
        /// The file.
        path: PathBuf,
        /// The line, counted from 1.
        line: usize,
    },
    /// What the profile says cannot be.
    Problem {
        /// The file and the line, where there is one.
        place: Option<(PathBuf, usize)>,
        /// What is wrong.
        problem: ProfileProblem,
    },
    /// A file breaks the grammar.
    Syntax {
        /// The file.
        path: PathBuf,
        /// The line, counted from 1.
        line: usize,
        /// What is wrong.
        problem: SyntaxProblem,
    },
}

impl fmt::Display for ProfileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(error) => error.fmt(f),
            Self::LoginNeeded { problem, .. } => f.write_str(problem),
            Self::Missing { named_by, looked_in } => {
                write!(f, "{named_by} names it, and it is not in ")?;
                if looked_in.is_empty() {
                    return f.write_str("the profile files, which are nowhere: `HOME` is unset");
                }
                for (index, path) in looked_in.iter().enumerate() {
                    write!(f, "{}`{}`", if index == 0 { "" } else { " or " }, shown(path))?;
                }
                Ok(())
            }
            Self::NotUtf8 { path, line } => write!(f, "`{}` line {line}: not UTF-8", shown(path)),
            Self::Problem { place: Some((path, line)), problem } => {
                write!(f, "`{}` line {line}: {problem}", shown(path))
            }
            Self::Problem { place: None, problem } => problem.fmt(f),
            Self::Syntax { path, line, problem } => {
                write!(f, "`{}` line {line}: {problem}", shown(path))
            }
        }
    }
}

impl Error for ProfileError {}
