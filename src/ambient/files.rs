//! The files.

use std::fmt;
use std::fs::Metadata;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use crate::secret::Secret;
use crate::shown::Shown;

/// Reads and writes files.
pub trait Files: Send + Sync {
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
    /// `None` for a file of others, and where there is none.
    ///
    /// # Errors
    /// [`FileError`], also for a symbolic link and everything else that is no file.
    fn read_own(&self, path: &Path, limit: u64) -> Result<Option<Secret<Vec<u8>>>, FileError> {
        match self.read(path, limit) {
            Err(error) if error.is_not_found() => Ok(None),
            result => result.map(Some),
        }
    }

    /// Removes a file; that there is none is no error.
    ///
    /// # Errors
    /// [`FileError`], also for a symbolic link and everything else that is no file.
    fn remove(&self, path: &Path) -> Result<(), FileError> {
        Err(FileError::io(path, io::ErrorKind::PermissionDenied.into()))
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
    /// The file is longer than this number of bytes.
    TooLarge(u64),
}

impl FileError {
    /// Tells whether there is no such file.
    pub fn is_not_found(&self) -> bool {
        matches!(&self.kind, FileErrorKind::Io(error) if error.kind() == io::ErrorKind::NotFound)
    }

    fn io(path: &Path, error: io::Error) -> Self {
        Self { path: path.to_owned(), kind: FileErrorKind::Io(error) }
    }
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path.display().to_string();
        let path = Shown::new(&path);
        match &self.kind {
            FileErrorKind::Io(error) => match error.kind() {
                io::ErrorKind::NotFound => write!(f, "`{path}` does not exist"),
                io::ErrorKind::PermissionDenied => write!(f, "`{path}`: permission denied"),
                _ => write!(f, "`{path}`: {error}"),
            },
            FileErrorKind::NotAFile(found) => write!(f, "`{path}` is {found}, expected a file"),
            FileErrorKind::TooLarge(limit) => write!(f, "`{path}` is longer than {limit} bytes"),
        }
    }
}

impl std::error::Error for FileError {}

/// Is the file system of this machine.
#[derive(Clone, Copy, Debug)]
pub struct SystemFiles;

impl Files for SystemFiles {
    fn read(&self, path: &Path, limit: u64) -> Result<Secret<Vec<u8>>, FileError> {
        let fail = |error| FileError::io(path, error);
        #[expect(clippy::disallowed_methods, reason = "this is the seam")]
        let file = std::fs::File::open(path).map_err(fail)?;
        let metadata = file.metadata().map_err(fail)?;
        if metadata.is_dir() {
            return Err(FileError {
                path: path.to_owned(),
                kind: FileErrorKind::NotAFile("a directory"),
            });
        }
        // The exact capacity keeps the buffer from moving and leaving a copy behind.
        let expected = metadata.len().min(limit) as usize;
        let mut content = Vec::with_capacity(expected + 1);
        let read = file.take(limit + 1).read_to_end(&mut content);
        let content = Secret::new(content);
        read.map_err(fail)?;
        if content.expose().len() as u64 > limit {
            return Err(FileError { path: path.to_owned(), kind: FileErrorKind::TooLarge(limit) });
        }
        Ok(content)
    }

    fn replace(&self, path: &Path, content: &[u8]) -> Result<(), FileError> {
        let fail = |error| FileError::io(path, error);
        if path.is_dir() {
            let kind = FileErrorKind::NotAFile("a directory");
            return Err(FileError { path: path.to_owned(), kind });
        }
        let (temporary, mut file) = create_beside(path).map_err(fail)?;
        let written = file
            .write_all(content)
            .and_then(|()| file.sync_all())
            .and_then(|()| std::fs::rename(&temporary, path));
        written.map_err(|error| {
            // The error that is reported is the first one.
            let _ = std::fs::remove_file(&temporary);
            fail(error)
        })
    }

    fn read_own(&self, path: &Path, limit: u64) -> Result<Option<Secret<Vec<u8>>>, FileError> {
        match metadata_of_file(path)? {
            Some(metadata) if is_private(&metadata) => self.read(path, limit).map(Some),
            _ => Ok(None),
        }
    }

    fn remove(&self, path: &Path) -> Result<(), FileError> {
        if metadata_of_file(path)?.is_none() {
            return Ok(());
        }
        std::fs::remove_file(path).map_err(|error| FileError::io(path, error))
    }
}

/// Is what is known of a file, without following a link in its place; `None` where there is none.
fn metadata_of_file(path: &Path) -> Result<Option<Metadata>, FileError> {
    let metadata = match std::fs::symlink_metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        result => result.map_err(|error| FileError::io(path, error))?,
    };
    let found = match metadata.file_type() {
        kind if kind.is_file() => return Ok(Some(metadata)),
        kind if kind.is_symlink() => "a symbolic link",
        kind if kind.is_dir() => "a directory",
        _ => "a device or a pipe",
    };
    Err(FileError { path: path.to_owned(), kind: FileErrorKind::NotAFile(found) })
}

/// Tells whether a file is of this user, and closed to everybody else. `/proc/self` belongs to whom
/// this process runs as; where there is none, the mode has to do.
#[cfg(unix)]
fn is_private(metadata: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;

    let user = std::fs::metadata("/proc/self").ok().map(|process| process.uid());
    metadata.mode() & 0o077 == 0 && user.is_none_or(|user| user == metadata.uid())
}

/// Where files have no mode, the directory has to be private.
#[cfg(not(unix))]
const fn is_private(_: &Metadata) -> bool {
    true
}

/// Creates a new file in the directory of `path`, so that a rename can take its place.
fn create_beside(path: &Path) -> io::Result<(PathBuf, std::fs::File)> {
    let name = path.file_name().ok_or(io::ErrorKind::InvalidInput)?.to_string_lossy();
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    for attempt in 0..MOST_ATTEMPTS {
        let process = std::process::id();
        let temporary = path.with_file_name(format!(".{name}.{process}.{attempt}.tmp"));
        #[expect(clippy::disallowed_methods, reason = "this is the seam")]
        match options.open(&temporary) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            result => return result.map(|file| (temporary, file)),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

/// Each of the names before was left behind by a process that had our number.
const MOST_ATTEMPTS: u32 = 16;
