//! A file system that reads each file once.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use super::file_access::FileAccess;
use super::file_error::FileError;
use super::file_system::{FileLock, FileSystem, ListedFile};
use crate::mutex::lock;
use crate::secret::Secret;

/// A file system whose [`FileSystem::read`] returns the same content each time: what identifies the caller is
/// then what the caller uses, even if another process replaces the file in between. A pipe can be read only
/// once anyway.
///
/// An error is not kept. [`FileSystem::read_with_owner`] and [`FileSystem::read_own`] read the file each time.
pub(crate) struct OnceFileSystem {
    files: Arc<dyn FileSystem>,
    read: Mutex<Vec<(PathBuf, Secret<Vec<u8>>)>>,
}

impl OnceFileSystem {
    /// Creates a file system that reads the files of `files`.
    pub(crate) const fn new(files: Arc<dyn FileSystem>) -> Self {
        Self { files, read: Mutex::new(Vec::new()) }
    }

    /// Forgets the content of a file that is about to change.
    fn forget(&self, path: &Path) {
        lock(&self.read).retain(|(known, _)| known != path);
    }
}

impl FileSystem for OnceFileSystem {
    fn read(&self, path: &Path, limit: u64) -> Result<Secret<Vec<u8>>, FileError> {
        // Held while the file is read: another thread waits for the content of a pipe.
        let mut read = lock(&self.read);
        let known = read.iter().find(|(known, _)| known == path);
        // The caller with the smaller limit gets its error.
        if let Some((_, content)) = known.filter(|(_, it)| it.expose().len() as u64 <= limit) {
            return Ok(content.clone());
        }
        let content = self.files.read(path, limit)?;
        read.push((path.to_owned(), content.clone()));
        Ok(content)
    }

    fn replace(&self, path: &Path, content: &[u8]) -> Result<(), FileError> {
        self.forget(path);
        self.files.replace(path, content)
    }

    fn replace_with_access(
        &self,
        path: &Path,
        content: &[u8],
        access: FileAccess,
    ) -> Result<(), FileError> {
        self.forget(path);
        self.files.replace_with_access(path, content, access)
    }

    fn read_own(&self, path: &Path, limit: u64) -> Result<Option<Secret<Vec<u8>>>, FileError> {
        self.files.read_own(path, limit)
    }

    fn read_with_owner(
        &self,
        path: &Path,
        limit: u64,
    ) -> Result<(Secret<Vec<u8>>, Option<u32>), FileError> {
        self.files.read_with_owner(path, limit)
    }

    fn replace_own(&self, path: &Path, content: &[u8]) -> Result<(), FileError> {
        self.forget(path);
        self.files.replace_own(path, content)
    }

    fn remove(&self, path: &Path) -> Result<(), FileError> {
        self.forget(path);
        self.files.remove(path)
    }

    fn create(&self, path: &Path, content: &[u8]) -> Result<(), FileError> {
        self.forget(path);
        self.files.create(path, content)
    }

    fn private_directory(&self, path: &Path) -> Result<(), FileError> {
        self.files.private_directory(path)
    }

    fn list(&self, directory: &Path) -> Result<Vec<ListedFile>, FileError> {
        self.files.list(directory)
    }

    fn try_lock(&self, path: &Path) -> Result<Option<FileLock>, FileError> {
        self.files.try_lock(path)
    }

    fn mode(&self, path: &Path) -> Result<Option<u32>, FileError> {
        self.files.mode(path)
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use std::io;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    /// Files whose content is the number of times that any file was read.
    struct Counted(AtomicUsize);

    impl FileSystem for Counted {
        fn read(&self, path: &Path, _limit: u64) -> Result<Secret<Vec<u8>>, FileError> {
            let number = self.0.fetch_add(1, Ordering::Relaxed);
            match path == Path::new("missing") {
                true => Err(FileError::io(path, io::ErrorKind::NotFound.into())),
                false => Ok(Secret::new(format!("{number:03}").into_bytes())),
            }
        }

        fn replace(&self, _path: &Path, _content: &[u8]) -> Result<(), FileError> {
            Ok(())
        }
    }

    #[test]
    fn a_file_is_read_once_until_it_is_replaced() {
        let files = OnceFileSystem::new(Arc::new(Counted(AtomicUsize::new(0))));
        let content = |path: &str| {
            let content = files.read(Path::new(path), 3).unwrap();
            String::from_utf8(content.expose().clone()).unwrap()
        };
        assert_eq!([content("a"), content("b"), content("a")], ["000", "001", "000"]);
        files.replace(Path::new("a"), b"new").unwrap();
        assert_eq!([content("a"), content("b"), content("a")], ["002", "001", "002"]);
        let (again, _) = files.read_with_owner(Path::new("a"), 3).unwrap();
        assert_eq!((again.expose().as_slice(), &*content("a")), (&b"003"[..], "002"));
    }

    #[test]
    fn a_missing_file_is_looked_for_again() {
        let counted = Arc::new(Counted(AtomicUsize::new(0)));
        let files = OnceFileSystem::new(counted.clone());
        for _ in 0..2 {
            assert!(files.read(Path::new("missing"), 3).unwrap_err().is_not_found());
        }
        assert_eq!(counted.0.load(Ordering::Relaxed), 2);
    }
}
