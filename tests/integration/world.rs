//! Small worlds for tests that need no scenario.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, UNIX_EPOCH};

use gcp_wif::context::{Context, FileError, FileErrorKind, FileSystem, LocalFileSystem};
use gcp_wif::secret::Secret;
use serde_json::Value;

/// Is a world that has variables, the files of this machine and no network. It is 2020-08-11.
pub fn of_variables(variables: BTreeMap<String, String>) -> Context {
    Context::new()
        .with_environment(Arc::new(variables))
        .with_clock(Arc::new(|| UNIX_EPOCH + Duration::from_secs(1_597_128_922)))
        .with_file_system(Arc::new(LocalFileSystem))
}

/// Is such a world with the files of a case of the conformance data, and no others.
pub fn of_case(variables: &Value, files: &Value) -> Context {
    let variables = serde_json::from_value(variables.clone()).unwrap();
    let files = serde_json::from_value(files.clone()).unwrap();
    of_variables(variables).with_file_system(Arc::new(MapFiles(files)))
}

/// Is the files of a scenario, which nobody may write.
pub struct MapFiles(pub BTreeMap<PathBuf, String>);

impl FileSystem for MapFiles {
    fn read(&self, path: &Path, limit: u64) -> Result<Secret<Vec<u8>>, FileError> {
        let fail = |kind| Err(FileError::new(path, kind));
        match self.0.get(path) {
            None => fail(FileErrorKind::Io(io::ErrorKind::NotFound.into())),
            Some(text) if text.len() as u64 > limit => fail(FileErrorKind::TooLarge(limit)),
            Some(text) => Ok(Secret::new(text.clone().into_bytes())),
        }
    }

    fn replace(&self, path: &Path, _content: &[u8]) -> Result<(), FileError> {
        let kind = FileErrorKind::Io(io::ErrorKind::PermissionDenied.into());
        Err(FileError::new(path, kind))
    }
}

/// Is files that can be written too.
#[derive(Default)]
pub struct WritableFiles(Mutex<BTreeMap<PathBuf, Vec<u8>>>);

impl FileSystem for WritableFiles {
    fn read(&self, path: &Path, _limit: u64) -> Result<Secret<Vec<u8>>, FileError> {
        let kind = || FileErrorKind::Io(io::ErrorKind::NotFound.into());
        let found = self.0.lock().unwrap().get(path).cloned();
        found.map(Secret::new).ok_or_else(|| FileError::new(path, kind()))
    }

    fn replace(&self, path: &Path, content: &[u8]) -> Result<(), FileError> {
        self.0.lock().unwrap().insert(path.to_owned(), content.to_vec());
        Ok(())
    }
}
