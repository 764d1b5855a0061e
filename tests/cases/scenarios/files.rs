//! The files of a scenario.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use gcp_wif::context::{FileError, FileSystem};
use gcp_wif::secret::Secret;
use testkit::files::ReadOnlyFiles;

/// A file system that the library cannot write, but the programs of the scenario can.
pub struct Files(Mutex<ReadOnlyFiles>);

impl Files {
    /// Creates a file system with these files.
    pub const fn new(files: BTreeMap<PathBuf, String>) -> Self {
        Self(Mutex::new(ReadOnlyFiles(files)))
    }

    /// Writes the files of a program.
    pub fn write(&self, files: &BTreeMap<PathBuf, String>) {
        self.0.lock().unwrap().0.extend(files.clone());
    }
}

impl FileSystem for Files {
    fn read(&self, path: &Path, limit: u64) -> Result<Secret<Vec<u8>>, FileError> {
        self.0.lock().unwrap().read(path, limit)
    }

    fn replace(&self, path: &Path, content: &[u8]) -> Result<(), FileError> {
        self.0.lock().unwrap().replace(path, content)
    }
}
