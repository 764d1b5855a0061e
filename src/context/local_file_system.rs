//! The file system of this machine.

use std::path::Path;

use super::deadline::Deadline;
use super::file_access::FileAccess;
use super::file_error::{DisplayPath, FileError};
use super::file_system::{FileLock, FileSystem, ListedFile};
use super::{file_kind, local_directory, local_read, local_write};
use crate::secret::Secret;

/// The file system of this machine.
///
/// Reading or writing a pipe, a terminal or a device ends by the deadline, or after 30 seconds
/// without one. A regular file has no such limit: a network file system whose server is gone blocks
/// the thread. A watchdog can detect that with [`Deadline::wait`] and [`Deadline::blocked_by`].
#[derive(Clone, Debug, Default)]
pub struct LocalFileSystem {
    deadline: Deadline,
}

impl LocalFileSystem {
    /// Creates a file system that does not wait for pipes and devices beyond `deadline`.
    pub const fn new(deadline: Deadline) -> Self {
        Self { deadline }
    }

    /// Runs `work` on a file, which may block on a network file system.
    fn blocking<T>(&self, path: &Path, work: impl FnOnce() -> T) -> T {
        self.deadline.blocking(DisplayPath(path.to_owned()), work)
    }
}

impl FileSystem for LocalFileSystem {
    fn read(&self, path: &Path, limit: u64) -> Result<Secret<Vec<u8>>, FileError> {
        self.blocking(path, || local_read::read(path, limit, &self.deadline))
    }

    fn read_with_owner(
        &self,
        path: &Path,
        limit: u64,
    ) -> Result<(Secret<Vec<u8>>, Option<u32>), FileError> {
        self.blocking(path, || local_read::read_with_owner(path, limit, &self.deadline))
    }

    fn replace(&self, path: &Path, content: &[u8]) -> Result<(), FileError> {
        self.replace_with_access(path, content, FileAccess::default())
    }

    fn replace_with_access(
        &self,
        path: &Path,
        content: &[u8],
        access: FileAccess,
    ) -> Result<(), FileError> {
        self.blocking(path, || local_write::replace(path, content, access, &self.deadline))
    }

    fn read_own(&self, path: &Path, limit: u64) -> Result<Option<Secret<Vec<u8>>>, FileError> {
        self.blocking(path, || local_read::read_own(path, limit))
    }

    fn replace_own(&self, path: &Path, content: &[u8]) -> Result<(), FileError> {
        self.blocking(path, || local_write::replace_own(path, content))
    }

    fn remove(&self, path: &Path) -> Result<(), FileError> {
        self.blocking(path, || {
            if file_kind::metadata_of_file(path)?.is_none() {
                return Ok(());
            }
            std::fs::remove_file(path).map_err(|error| FileError::io(path, error))
        })
    }

    fn create(&self, path: &Path, content: &[u8]) -> Result<(), FileError> {
        self.blocking(path, || local_write::create(path, content, &self.deadline))
    }

    fn private_directory(&self, path: &Path) -> Result<(), FileError> {
        self.blocking(path, || local_directory::make_private(path))
    }

    fn list(&self, directory: &Path) -> Result<Vec<ListedFile>, FileError> {
        self.blocking(directory, || local_directory::list(directory))
    }

    fn try_lock(&self, path: &Path) -> Result<Option<FileLock>, FileError> {
        self.blocking(path, || local_directory::try_lock(path))
    }

    #[cfg(unix)]
    fn mode(&self, path: &Path) -> Result<Option<u32>, FileError> {
        use std::os::unix::fs::MetadataExt as _;

        self.blocking(path, || {
            let metadata = std::fs::metadata(path).map_err(|error| FileError::io(path, error))?;
            Ok(Some(metadata.mode() & 0o7777))
        })
    }
}
