//! Errors of files.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::rounded::Rounded;
use crate::path_value::NotAPath;
use crate::sanitize::SanitizedPath;

/// The error of a file operation.
#[derive(Debug)]
#[non_exhaustive]
pub struct FileError {
    /// The path as the caller gave it; `/dev/stdin` for standard input, and empty if the kind is
    /// [`FileErrorKind::NotAPath`].
    pub path: PathBuf,
    /// The kind of failure.
    pub kind: FileErrorKind,
}

/// The kind of failure of a file.
#[derive(Debug)]
#[non_exhaustive]
pub enum FileErrorKind {
    /// An error of the operating system.
    Io(io::Error),
    /// A path of something other than a file: `a directory`.
    NotAFile(&'static str),
    /// The content of a file in place of its path. It may be a secret.
    NotAPath(NotAPath),
    /// A file or directory that belongs to another user, or a directory that others may look into. The
    /// reason is a predicate whose subject is the path: `belongs to another user`.
    NotPrivate(String),
    /// A pipe or a device that was not read or written to its end within this time.
    Timeout(Duration),
    /// A file that is longer than this number of bytes.
    TooLarge(u64),
}

impl FileError {
    /// Creates an error about the file or directory at `path`.
    pub fn new(path: impl Into<PathBuf>, kind: FileErrorKind) -> Self {
        let path = path.into();
        match NotAPath::detect(&path) {
            Some(found) => Self { path: PathBuf::new(), kind: FileErrorKind::NotAPath(found) },
            None => Self { path, kind },
        }
    }

    /// Returns whether a new file could not be created because its path is taken.
    pub fn is_already_exists(&self) -> bool {
        self.is_io(io::ErrorKind::AlreadyExists)
    }

    /// Returns whether the file does not exist.
    pub fn is_not_found(&self) -> bool {
        self.is_io(io::ErrorKind::NotFound)
    }

    /// Returns whether the file was not read or written in time. The same operation may succeed later.
    pub const fn is_timeout(&self) -> bool {
        matches!(self.kind, FileErrorKind::Timeout(_))
    }

    pub(super) fn io(path: &Path, error: io::Error) -> Self {
        Self::new(path, FileErrorKind::Io(error))
    }

    fn is_io(&self, kind: io::ErrorKind) -> bool {
        matches!(&self.kind, FileErrorKind::Io(error) if error.kind() == kind)
    }
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = DisplayPath(self.path.as_path());
        match &self.kind {
            FileErrorKind::Io(error) => match error.kind() {
                io::ErrorKind::NotFound => write!(f, "{path} does not exist"),
                io::ErrorKind::PermissionDenied => write!(f, "{path}: permission denied"),
                io::ErrorKind::AlreadyExists => write!(f, "{path} already exists"),
                _ => write!(f, "{path}: {error}"),
            },
            FileErrorKind::NotAFile(found) => write!(f, "{path} is {found}, expected a file"),
            FileErrorKind::NotAPath(found) => write!(f, "the path is {found}"),
            FileErrorKind::NotPrivate(reason) => write!(f, "{path} {reason}"),
            FileErrorKind::Timeout(Duration::ZERO) => {
                write!(f, "there was no time left for {path}")
            }
            FileErrorKind::Timeout(after) => {
                write!(f, "{path} was not ready within {}", Rounded(*after))
            }
            FileErrorKind::TooLarge(limit) => write!(f, "{path} is longer than {limit} bytes"),
        }
    }
}

impl std::error::Error for FileError {}

/// A path in a message.
pub(super) struct DisplayPath<P>(pub(super) P);

impl<P: AsRef<Path>> fmt::Display for DisplayPath<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.0.as_ref();
        if path == Path::new(STANDARD_INPUT) {
            return f.write_str("standard input");
        }
        write!(f, "`{}`", SanitizedPath(path))
    }
}

/// The path that stands for standard input. `-` is the name of a file, unless a flag says otherwise.
pub(super) const STANDARD_INPUT: &str = "/dev/stdin";
