//! A machine with one file.

use std::path::Path;

use gcp_wif::context::{FileError, FileErrorKind, FileSystem};
use gcp_wif::secret::Secret;

/// Is the file below the home `/h`, whatever its name, and no other.
pub struct OneFile<'a>(pub &'a [u8]);

impl FileSystem for OneFile<'_> {
    fn read(&self, path: &Path, limit: u64) -> Result<Secret<Vec<u8>>, FileError> {
        let kind = match path.starts_with("/h") {
            true if self.0.len() as u64 <= limit => return Ok(Secret::new(self.0.to_vec())),
            true => FileErrorKind::TooLarge(limit),
            false => FileErrorKind::Io(std::io::ErrorKind::NotFound.into()),
        };
        Err(FileError::new(path, kind))
    }

    fn replace(&self, _: &Path, _: &[u8]) -> Result<(), FileError> {
        unreachable!("settings are not written")
    }
}
