//! The file system of this machine.

use std::fs::{File, Metadata};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use super::file_error::{FileError, FileErrorKind};
use super::file_system::{FileLock, FileSystem, ListedFile};
use super::local_directory;
use crate::secret::Secret;

/// The file system of this machine.
#[derive(Clone, Copy, Debug, Default)]
pub struct LocalFileSystem;

impl FileSystem for LocalFileSystem {
    fn read(&self, path: &Path, limit: u64) -> Result<Secret<Vec<u8>>, FileError> {
        let fail = |error| FileError::io(path, error);
        #[expect(clippy::disallowed_methods, reason = "this is the seam")]
        let file = File::open(path).map_err(fail)?;
        let metadata = file.metadata().map_err(fail)?;
        if metadata.is_dir() {
            return Err(FileError::new(path, FileErrorKind::NotAFile("a directory")));
        }
        read_open(path, &file, &metadata, limit)
    }

    fn replace(&self, path: &Path, content: &[u8]) -> Result<(), FileError> {
        let fail = |error| FileError::io(path, error);
        if path.is_dir() {
            return Err(FileError::new(path, FileErrorKind::NotAFile("a directory")));
        }
        let temporary = write_beside(path, content).map_err(|error| unwritten(path, error))?;
        std::fs::rename(&temporary, path).map_err(|error| {
            // The caller learns the first error, not that of the cleaning up.
            let _ = std::fs::remove_file(&temporary);
            fail(error)
        })
    }

    fn read_own(&self, path: &Path, limit: u64) -> Result<Option<Secret<Vec<u8>>>, FileError> {
        let fail = |error| FileError::io(path, error);
        let file = match open_in_place(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            // If the path names a link or a device, that explains more than the error of opening it.
            Err(error) => return metadata_of_file(path).and(Err(fail(error))),
            Ok(file) => file,
        };
        let metadata = file.metadata().map_err(fail)?;
        require_file(path, &metadata)?;
        is_private(&metadata).then(|| read_open(path, &file, &metadata, limit)).transpose()
    }

    fn remove(&self, path: &Path) -> Result<(), FileError> {
        if metadata_of_file(path)?.is_none() {
            return Ok(());
        }
        std::fs::remove_file(path).map_err(|error| FileError::io(path, error))
    }

    fn create(&self, path: &Path, content: &[u8]) -> Result<(), FileError> {
        let temporary = write_beside(path, content).map_err(|error| unwritten(path, error))?;
        // A hard link, unlike a rename, does not replace an existing file.
        let linked = std::fs::hard_link(&temporary, path);
        let _ = std::fs::remove_file(&temporary);
        linked.map_err(|error| FileError::io(path, error))
    }

    fn private_directory(&self, path: &Path) -> Result<(), FileError> {
        local_directory::make_private(path)
    }

    fn list(&self, directory: &Path) -> Result<Vec<ListedFile>, FileError> {
        local_directory::list(directory)
    }

    fn try_lock(&self, path: &Path) -> Result<Option<FileLock>, FileError> {
        local_directory::try_lock(path)
    }

    #[cfg(unix)]
    fn mode(&self, path: &Path) -> Result<Option<u32>, FileError> {
        use std::os::unix::fs::MetadataExt as _;

        let metadata = std::fs::metadata(path).map_err(|error| FileError::io(path, error))?;
        Ok(Some(metadata.mode() & 0o7777))
    }
}

/// Reads an open file of at most `limit` bytes.
fn read_open(
    path: &Path,
    file: &File,
    metadata: &Metadata,
    limit: u64,
) -> Result<Secret<Vec<u8>>, FileError> {
    let too_large = || FileError::new(path, FileErrorKind::TooLarge(limit));
    // A pipe and the files below /proc report a length of zero.
    let (expected, most) = match metadata.len() {
        0 => (limit.min(EXPECTED_WITHOUT_LENGTH), limit + 1),
        length if length > limit => return Err(too_large()),
        // Reading stops at the length that the file had when it was opened.
        length => (length, length),
    };
    // With its final capacity the buffer never moves, which would leave a copy of a secret behind.
    let mut content = Vec::with_capacity(expected as usize + 1);
    let read = file.take(most).read_to_end(&mut content);
    let content = Secret::new(content);
    read.map_err(|error| FileError::io(path, error))?;
    if content.expose().len() as u64 > limit {
        return Err(too_large());
    }
    Ok(content)
}

/// Opens the file itself: does not follow a symbolic link, and does not wait for the writer of a pipe.
#[cfg(target_os = "linux")]
fn open_in_place(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt as _;

    use rustix::fs::OFlags;

    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
    #[expect(clippy::disallowed_methods, reason = "this is the seam")]
    File::options().read(true).custom_flags(flags.bits().cast_signed()).open(path)
}

/// Without those flags, the kind of the file is checked before it is opened.
#[cfg(not(target_os = "linux"))]
fn open_in_place(path: &Path) -> io::Result<File> {
    let kind = std::fs::symlink_metadata(path)?.file_type();
    if !kind.is_file() {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    #[expect(clippy::disallowed_methods, reason = "this is the seam")]
    File::open(path)
}

/// Returns the metadata of a regular file without following a link, or `None` if it is absent.
fn metadata_of_file(path: &Path) -> Result<Option<Metadata>, FileError> {
    let metadata = match std::fs::symlink_metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        result => result.map_err(|error| FileError::io(path, error))?,
    };
    require_file(path, &metadata)?;
    Ok(Some(metadata))
}

fn require_file(path: &Path, metadata: &Metadata) -> Result<(), FileError> {
    let found = match metadata.file_type() {
        kind if kind.is_file() => return Ok(()),
        kind if kind.is_symlink() => "a symbolic link",
        kind if kind.is_dir() => "a directory",
        _ => "a device or a pipe",
    };
    Err(FileError::new(path, FileErrorKind::NotAFile(found)))
}

/// Returns whether a file belongs to this user and is closed to others.
#[cfg(unix)]
fn is_private(metadata: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;

    metadata.mode() & 0o077 == 0 && local_directory::is_own(metadata)
}

/// Without file modes, the privacy of the directory has to do.
#[cfg(not(unix))]
const fn is_private(_: &Metadata) -> bool {
    true
}

/// Names the directory instead of the new file if the directory is what is missing.
fn unwritten(path: &Path, error: io::Error) -> FileError {
    let directory = path.parent().filter(|_| error.kind() == io::ErrorKind::NotFound);
    FileError::io(directory.unwrap_or(path), error)
}

/// Writes a new file in the directory of `path`. A failure leaves no file behind.
fn write_beside(path: &Path, content: &[u8]) -> io::Result<PathBuf> {
    let (temporary, mut file) = create_beside(path)?;
    file.write_all(content).and_then(|()| file.sync_all()).inspect_err(|_| {
        let _ = std::fs::remove_file(&temporary);
    })?;
    Ok(temporary)
}

/// Creates a new file in the directory of `path`, so that it can be renamed to `path`: a rename
/// does not cross file systems.
fn create_beside(path: &Path) -> io::Result<(PathBuf, File)> {
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

/// A name is taken only if an earlier process with the same process ID left its file behind.
const MOST_ATTEMPTS: u32 = 16;

/// The expected size of a file that reports a length of zero, in bytes.
const EXPECTED_WITHOUT_LENGTH: u64 = 512;
