//! The files.

use std::fmt;
use std::io;
use std::path::Path;
use std::time::SystemTime;

use super::file_access::FileAccess;
use super::file_error::FileError;
use crate::secret::Secret;

/// A place where files are read and written.
///
/// An implementation needs only [`FileSystem::read`] and [`FileSystem::replace`], and the latter may refuse
/// if the program writes nothing. The default implementations write files only through it.
pub trait FileSystem: Send + Sync {
    /// Reads a whole file of at most `limit` bytes.
    ///
    /// # Errors
    /// [`FileError`], also for a directory and for a file that is longer than the limit.
    fn read(&self, path: &Path, limit: u64) -> Result<Secret<Vec<u8>>, FileError>;

    /// Replaces a regular file, or creates it, so that only its owner can read it (mode 0600).
    /// Readers see the old content or the new one, never a part. Never replaces anything else: a
    /// pipe, a terminal or another character device is written to.
    ///
    /// # Errors
    /// [`FileError`], also for a directory, and for a symbolic link to another user's file; an old
    /// file is then unchanged. Root does not replace the files of other users.
    fn replace(&self, path: &Path, content: &[u8]) -> Result<(), FileError>;

    /// Replaces a regular file, or creates it, as [`FileSystem::replace`] does, with the permissions and the
    /// group of `access`. A pipe or a device keeps its own. The default implementation calls
    /// [`FileSystem::replace`], so that only the owner can read the file.
    ///
    /// # Errors
    /// As [`FileSystem::replace`], and if the process may not give a file to the group.
    fn replace_with_access(
        &self,
        path: &Path,
        content: &[u8],
        _access: FileAccess,
    ) -> Result<(), FileError> {
        self.replace(path, content)
    }

    /// Reads a whole file of at most `limit` bytes that only this user can have written. Returns
    /// `None` if the file is absent, belongs to another user or is open to others. The default
    /// implementation trusts every file.
    ///
    /// # Errors
    /// [`FileError`], also for a symbolic link and everything else that is not a regular file.
    fn read_own(&self, path: &Path, limit: u64) -> Result<Option<Secret<Vec<u8>>>, FileError> {
        match self.read(path, limit) {
            Err(error) if error.is_not_found() => Ok(None),
            result => result.map(Some),
        }
    }

    /// Reads a whole file of at most `limit` bytes, as [`FileSystem::read`] does. Returns it with the user ID
    /// of the user who chose it: its owner, or the owner of a symbolic link to it that belongs to neither this user
    /// nor root. The ID is `None` in the default implementation.
    ///
    /// # Errors
    /// As [`FileSystem::read`].
    fn read_with_owner(
        &self,
        path: &Path,
        limit: u64,
    ) -> Result<(Secret<Vec<u8>>, Option<u32>), FileError> {
        self.read(path, limit).map(|content| (content, None))
    }

    /// Replaces a regular file of a private directory, or creates it, as [`FileSystem::replace`] does,
    /// but replaces a symbolic link instead of following it. The default implementation calls
    /// [`FileSystem::replace`].
    ///
    /// # Errors
    /// [`FileError`], also for everything else that is not a regular file.
    fn replace_own(&self, path: &Path, content: &[u8]) -> Result<(), FileError> {
        self.replace(path, content)
    }

    /// Removes a file. A missing file is not an error. The default implementation returns
    /// `PermissionDenied`.
    ///
    /// # Errors
    /// [`FileError`], also for a symbolic link and everything else that is not a regular file.
    fn remove(&self, path: &Path) -> Result<(), FileError> {
        Err(FileError::io(path, io::ErrorKind::PermissionDenied.into()))
    }

    /// Creates a file that only its owner can read (mode 0600), whole or not at all, and never over
    /// an existing one. As nothing is replaced, a pipe or a device may be written to. The default
    /// implementation checks first and then calls [`FileSystem::replace`], so another process may create the
    /// file in between.
    ///
    /// # Errors
    /// [`FileError`], also if the path is taken.
    fn create(&self, path: &Path, content: &[u8]) -> Result<(), FileError> {
        match self.read(path, 0) {
            Err(error) if error.is_not_found() => self.replace(path, content),
            _ => Err(FileError::io(path, io::ErrorKind::AlreadyExists.into())),
        }
    }

    /// Creates a directory that only this user can look into (mode 0700), or checks an existing one. The
    /// default implementation returns `PermissionDenied`.
    ///
    /// # Errors
    /// [`FileError`], also for a symbolic link, for a directory that belongs to another user or is
    /// open to others, and instead of creating one in another user's directory.
    fn private_directory(&self, path: &Path) -> Result<(), FileError> {
        Err(FileError::io(path, io::ErrorKind::PermissionDenied.into()))
    }

    /// Lists the regular files of a directory, in any order. The default implementation returns
    /// `PermissionDenied`.
    ///
    /// # Errors
    /// [`FileError`].
    fn list(&self, directory: &Path) -> Result<Vec<ListedFile>, FileError> {
        Err(FileError::io(directory, io::ErrorKind::PermissionDenied.into()))
    }

    /// Locks a file, which is created if it is absent, until the lock is dropped or this process
    /// ends. Returns `None` if another process holds the lock. The default implementation returns
    /// `Unsupported`.
    ///
    /// # Errors
    /// [`FileError`], also if the file system has no locks.
    fn try_lock(&self, path: &Path) -> Result<Option<FileLock>, FileError> {
        Err(FileError::io(path, io::ErrorKind::Unsupported.into()))
    }

    /// Returns the permission bits of a file (`0o600`), or `None` if files have none, as the default
    /// implementation does.
    ///
    /// # Errors
    /// [`FileError`].
    fn mode(&self, _path: &Path) -> Result<Option<u32>, FileError> {
        Ok(None)
    }
}

/// A file system without files, which refuses to create any.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoFileSystem;

impl FileSystem for NoFileSystem {
    fn read(&self, path: &Path, _limit: u64) -> Result<Secret<Vec<u8>>, FileError> {
        Err(FileError::io(path, io::ErrorKind::NotFound.into()))
    }

    fn replace(&self, path: &Path, _content: &[u8]) -> Result<(), FileError> {
        Err(FileError::io(path, io::ErrorKind::PermissionDenied.into()))
    }
}

/// One file of a directory.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub struct ListedFile {
    /// The name within the directory.
    pub name: String,
    /// The time of the last write.
    pub written_at: SystemTime,
}

impl ListedFile {
    /// Creates the entry of a file.
    pub fn new(name: impl Into<String>, written_at: SystemTime) -> Self {
        Self { name: name.into(), written_at }
    }
}

/// A lock on a file, held until it is dropped.
#[must_use = "the lock is released when this value is dropped"]
pub struct FileLock {
    _guard: Box<dyn Send>,
}

impl FileLock {
    /// Creates a lock from a value that releases it when dropped.
    pub fn new(guard: impl Send + 'static) -> Self {
        Self { _guard: Box::new(guard) }
    }
}

impl fmt::Debug for FileLock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FileLock { .. }")
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::super::file_error::FileErrorKind;
    use super::*;

    struct OneFile;

    impl FileSystem for OneFile {
        fn read(&self, path: &Path, _limit: u64) -> Result<Secret<Vec<u8>>, FileError> {
            let kind = if path == Path::new("there") {
                FileErrorKind::TooLarge(0)
            } else {
                FileErrorKind::Io(io::ErrorKind::NotFound.into())
            };
            Err(FileError::new(path, kind))
        }

        fn replace(&self, _path: &Path, _content: &[u8]) -> Result<(), FileError> {
            Ok(())
        }
    }

    #[test]
    fn an_existing_file_is_not_created_again() {
        assert!(OneFile.create(Path::new("new"), b"").is_ok());
        let error = OneFile.create(Path::new("there"), b"").unwrap_err();
        assert!(error.is_already_exists() && !error.is_not_found());
        assert_eq!(error.to_string(), "`there` already exists");
    }
}
