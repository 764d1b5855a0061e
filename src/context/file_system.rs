//! The files.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::sanitize::Sanitized;
use crate::secret::Secret;

/// Reads and writes files.
pub trait FileSystem: Send + Sync {
    /// Reads a whole file of at most `limit` bytes.
    ///
    /// # Errors
    /// [`FileError`], also for a directory and for a file that is longer than the limit.
    fn read(&self, path: &Path, limit: u64) -> Result<Secret<Vec<u8>>, FileError>;

    /// Replaces a file by one that only its owner can read (0600): whole, or not at all.
    ///
    /// # Errors
    /// [`FileError`]; the old file, if there is one, is then as it was.
    fn replace(&self, path: &Path, content: &[u8]) -> Result<(), FileError>;

    /// Reads a whole file of at most `limit` bytes that nobody but this user can have written;
    /// `None` for a file of others, and where there is none. What is said here takes every file for
    /// one of this user.
    ///
    /// # Errors
    /// [`FileError`], also for a symbolic link and everything else that is no file.
    fn read_own(&self, path: &Path, limit: u64) -> Result<Option<Secret<Vec<u8>>>, FileError> {
        match self.read(path, limit) {
            Err(error) if error.is_not_found() => Ok(None),
            result => result.map(Some),
        }
    }

    /// Removes a file; that there is none is no error. What is said here refuses.
    ///
    /// # Errors
    /// [`FileError`], also for a symbolic link and everything else that is no file.
    fn remove(&self, path: &Path) -> Result<(), FileError> {
        Err(FileError::io(path, io::ErrorKind::PermissionDenied.into()))
    }

    /// Writes a new file that only its owner can read (0600): whole, or not at all, and never over
    /// one that is there. What is said here looks first, and so may lose a race.
    ///
    /// # Errors
    /// [`FileError`], also where the path is taken.
    fn create(&self, path: &Path, content: &[u8]) -> Result<(), FileError> {
        match self.read(path, 0) {
            Err(error) if error.is_not_found() => self.replace(path, content),
            _ => Err(FileError::io(path, io::ErrorKind::AlreadyExists.into())),
        }
    }

    /// Makes sure of a directory that nobody but this user can look into (0700): it is created where
    /// there is none. What is said here refuses.
    ///
    /// # Errors
    /// [`FileError`], also for a symbolic link in its place, and for a directory of somebody else or
    /// one that is open to others.
    fn private_directory(&self, path: &Path) -> Result<(), FileError> {
        Err(FileError::io(path, io::ErrorKind::PermissionDenied.into()))
    }

    /// Lists the files of a directory, in no order; links and directories are left out. What is said
    /// here refuses.
    ///
    /// # Errors
    /// [`FileError`].
    fn list(&self, directory: &Path) -> Result<Vec<ListedFile>, FileError> {
        Err(FileError::io(directory, io::ErrorKind::PermissionDenied.into()))
    }

    /// Locks a file, which is created where there is none, until the lock is dropped or this process
    /// ends. `None` where another process holds the lock. What is said here refuses.
    ///
    /// # Errors
    /// [`FileError`], also where the file system knows no locks.
    fn try_lock(&self, path: &Path) -> Result<Option<FileLock>, FileError> {
        Err(FileError::io(path, io::ErrorKind::Unsupported.into()))
    }

    /// Is the permission bits of a file (0600); `None` where files have none.
    ///
    /// # Errors
    /// [`FileError`].
    fn mode(&self, _path: &Path) -> Result<Option<u32>, FileError> {
        Ok(None)
    }
}

/// Is one file of a directory.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ListedFile {
    /// Its name.
    pub name: String,
    /// When it was last written.
    pub written_at: SystemTime,
}

/// Holds a lock; dropped, it lets go.
pub struct FileLock {
    _guard: Box<dyn Send>,
}

impl FileLock {
    /// Takes what lets go of the lock when it is dropped.
    pub fn new(guard: impl Send + 'static) -> Self {
        Self { _guard: Box::new(guard) }
    }
}

impl fmt::Debug for FileLock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FileLock { .. }")
    }
}

/// Says why a file could not be read or written.
#[derive(Debug)]
pub struct FileError {
    /// The path as it was given.
    pub path: PathBuf,
    /// What happened.
    pub kind: FileErrorKind,
}

/// Is what happened to a file.
#[derive(Debug)]
#[non_exhaustive]
pub enum FileErrorKind {
    /// The operating system said no.
    Io(io::Error),
    /// The path names something else than a file.
    NotAFile(&'static str),
    /// Somebody else may look into the directory, for this reason.
    NotPrivate(String),
    /// The file is longer than this number of bytes.
    TooLarge(u64),
}

impl FileError {
    /// Tells whether something is there that was not to be there.
    pub fn is_already_there(&self) -> bool {
        matches!(&self.kind, FileErrorKind::Io(error) if error.kind() == io::ErrorKind::AlreadyExists)
    }

    /// Tells whether there is no such file.
    pub fn is_not_found(&self) -> bool {
        matches!(&self.kind, FileErrorKind::Io(error) if error.kind() == io::ErrorKind::NotFound)
    }

    pub(super) fn io(path: &Path, error: io::Error) -> Self {
        Self { path: path.to_owned(), kind: FileErrorKind::Io(error) }
    }
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path.display().to_string();
        let path = Sanitized::new(&path);
        match &self.kind {
            FileErrorKind::Io(error) => match error.kind() {
                io::ErrorKind::NotFound => write!(f, "`{path}` does not exist"),
                io::ErrorKind::PermissionDenied => write!(f, "`{path}`: permission denied"),
                io::ErrorKind::AlreadyExists => write!(f, "`{path}` already exists"),
                _ => write!(f, "`{path}`: {error}"),
            },
            FileErrorKind::NotAFile(found) => write!(f, "`{path}` is {found}, expected a file"),
            FileErrorKind::NotPrivate(reason) => write!(f, "`{path}` {reason}"),
            FileErrorKind::TooLarge(limit) => write!(f, "`{path}` is longer than {limit} bytes"),
        }
    }
}

impl std::error::Error for FileError {}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    struct OneFile;

    impl FileSystem for OneFile {
        fn read(&self, path: &Path, _limit: u64) -> Result<Secret<Vec<u8>>, FileError> {
            let kind = if path == Path::new("there") {
                FileErrorKind::TooLarge(0)
            } else {
                FileErrorKind::Io(io::ErrorKind::NotFound.into())
            };
            Err(FileError { path: path.to_owned(), kind })
        }

        fn replace(&self, _path: &Path, _content: &[u8]) -> Result<(), FileError> {
            Ok(())
        }
    }

    #[test]
    fn what_is_there_is_not_created_again() {
        assert!(OneFile.create(Path::new("new"), b"").is_ok());
        let error = OneFile.create(Path::new("there"), b"").unwrap_err();
        assert!(error.is_already_there() && !error.is_not_found());
        assert_eq!(error.to_string(), "`there` already exists");
    }
}
