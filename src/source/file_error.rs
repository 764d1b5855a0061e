//! The error of the file source.

use std::error::Error;
use std::fmt;
use std::path::PathBuf;

use super::token_text::TokenTextError;
use crate::context::{FileError, FileErrorKind};
use crate::sanitize::SanitizedPath;
use crate::service_error::ErrorKind;

/// The reason why a file has no subject token.
#[derive(Debug)]
#[non_exhaustive]
pub enum FileSourceError {
    /// The content is not a subject token.
    Content {
        /// The path of the file.
        path: PathBuf,
        /// What is wrong with the content.
        error: TokenTextError,
    },
    /// The file cannot be read.
    File(FileError),
}

impl FileSourceError {
    /// Returns the category.
    pub const fn kind(&self) -> ErrorKind {
        match self {
            Self::File(error) if error.is_timeout() => ErrorKind::Temporary,
            Self::File(FileError { kind: FileErrorKind::NotAPath(_), .. }) => {
                ErrorKind::Configuration
            }
            Self::File(_) | Self::Content { .. } => ErrorKind::NoIdentity,
        }
    }
}

impl fmt::Display for FileSourceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Content { path, error } => {
                write!(f, "the subject token file `{}` {error}", SanitizedPath(path))
            }
            Self::File(FileError { kind: FileErrorKind::NotAPath(found), .. }) => {
                write!(f, "the path of the subject token file is {found}")
            }
            Self::File(error) => write!(f, "the subject token file {error}"),
        }
    }
}

impl Error for FileSourceError {}
