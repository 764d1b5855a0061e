//! File systems in memory.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use gcp_wif::context::{FileError, FileErrorKind, FileSystem};
use gcp_wif::secret::Secret;

/// A read-only file system: files by their paths.
pub struct ReadOnlyFiles(pub BTreeMap<PathBuf, String>);

impl FileSystem for ReadOnlyFiles {
    fn read(&self, path: &Path, limit: u64) -> Result<Secret<Vec<u8>>, FileError> {
        read(path, self.0.get(path).map(String::as_bytes), limit)
    }

    fn replace(&self, path: &Path, _: &[u8]) -> Result<(), FileError> {
        fail(path, FileErrorKind::Io(io::ErrorKind::PermissionDenied.into()))
    }
}

/// A writable file system: files by their paths.
#[derive(Default)]
pub struct WritableFiles(pub Mutex<BTreeMap<PathBuf, Vec<u8>>>);

impl FileSystem for WritableFiles {
    fn read(&self, path: &Path, limit: u64) -> Result<Secret<Vec<u8>>, FileError> {
        read(path, self.0.lock().unwrap().get(path).map(Vec::as_slice), limit)
    }

    fn replace(&self, path: &Path, content: &[u8]) -> Result<(), FileError> {
        self.0.lock().unwrap().insert(path.to_owned(), content.to_vec());
        Ok(())
    }
}

/// A file system with the same content for every path below the home `/h`, and no other file.
pub struct OneFile<'a>(pub &'a [u8]);

impl FileSystem for OneFile<'_> {
    fn read(&self, path: &Path, limit: u64) -> Result<Secret<Vec<u8>>, FileError> {
        read(path, path.starts_with("/h").then_some(self.0), limit)
    }

    fn replace(&self, _: &Path, _: &[u8]) -> Result<(), FileError> {
        unreachable!("settings are not written")
    }
}

fn read(path: &Path, content: Option<&[u8]>, limit: u64) -> Result<Secret<Vec<u8>>, FileError> {
    match content {
        None => fail(path, FileErrorKind::Io(io::ErrorKind::NotFound.into())),
        Some(content) if content.len() as u64 > limit => fail(path, FileErrorKind::TooLarge(limit)),
        Some(content) => Ok(Secret::new(content.to_vec())),
    }
}

fn fail<T>(path: &Path, kind: FileErrorKind) -> Result<T, FileError> {
    Err(FileError::new(path, kind))
}
