//! The file system of this machine.

use std::fs::{File, Metadata};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use super::file_system::{FileError, FileErrorKind, FileLock, FileSystem, ListedFile};
use super::local_directory;
use crate::secret::Secret;

/// Is the file system of this machine.
#[derive(Clone, Copy, Debug)]
pub struct LocalFileSystem;

impl FileSystem for LocalFileSystem {
    fn read(&self, path: &Path, limit: u64) -> Result<Secret<Vec<u8>>, FileError> {
        let fail = |error| FileError::io(path, error);
        #[expect(clippy::disallowed_methods, reason = "this is the seam")]
        let file = File::open(path).map_err(fail)?;
        let metadata = file.metadata().map_err(fail)?;
        if metadata.is_dir() {
            let kind = FileErrorKind::NotAFile("a directory");
            return Err(FileError { path: path.to_owned(), kind });
        }
        read_open(path, &file, &metadata, limit)
    }

    fn replace(&self, path: &Path, content: &[u8]) -> Result<(), FileError> {
        let fail = |error| FileError::io(path, error);
        if path.is_dir() {
            let kind = FileErrorKind::NotAFile("a directory");
            return Err(FileError { path: path.to_owned(), kind });
        }
        let temporary = write_beside(path, content).map_err(|error| unwritten(path, error))?;
        std::fs::rename(&temporary, path).map_err(|error| {
            // The error that is reported is the first one.
            let _ = std::fs::remove_file(&temporary);
            fail(error)
        })
    }

    fn read_own(&self, path: &Path, limit: u64) -> Result<Option<Secret<Vec<u8>>>, FileError> {
        let fail = |error| FileError::io(path, error);
        let file = match open_in_place(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            // What is there instead says more.
            Err(error) => return metadata_of_file(path).and(Err(fail(error))),
            Ok(file) => file,
        };
        let metadata = file.metadata().map_err(fail)?;
        require_file(path, &metadata)?;
        let own = is_private(&metadata);
        own.then(|| read_open(path, &file, &metadata, limit)).transpose()
    }

    fn remove(&self, path: &Path) -> Result<(), FileError> {
        if metadata_of_file(path)?.is_none() {
            return Ok(());
        }
        std::fs::remove_file(path).map_err(|error| FileError::io(path, error))
    }

    fn create(&self, path: &Path, content: &[u8]) -> Result<(), FileError> {
        let temporary = write_beside(path, content).map_err(|error| unwritten(path, error))?;
        // A link, unlike a rename, does not take the place of what is there.
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

/// Reads what is left of a file, of at most `limit` bytes.
fn read_open(
    path: &Path,
    file: &File,
    metadata: &Metadata,
    limit: u64,
) -> Result<Secret<Vec<u8>>, FileError> {
    let too_large = || FileError { path: path.to_owned(), kind: FileErrorKind::TooLarge(limit) };
    // What the kernel makes up as it is read, as below /proc, has no length, nor has a pipe.
    let (expected, most) = match metadata.len() {
        0 => (limit.min(LARGEST_WITHOUT_LENGTH), limit + 1),
        length if length > limit => return Err(too_large()),
        // A file has no more than it has when it is opened: nobody need ask for its end.
        length => (length, length),
    };
    // The exact capacity keeps the buffer from moving and leaving a copy behind.
    let mut content = Vec::with_capacity(expected as usize + 1);
    let read = file.take(most).read_to_end(&mut content);
    let content = Secret::new(content);
    read.map_err(|error| FileError::io(path, error))?;
    if content.expose().len() as u64 > limit {
        return Err(too_large());
    }
    Ok(content)
}

/// Opens what is there itself, no link to something else, and waits for nobody who writes to a pipe.
#[cfg(target_os = "linux")]
fn open_in_place(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt as _;

    use rustix::fs::OFlags;

    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
    #[expect(clippy::disallowed_methods, reason = "this is the seam")]
    File::options().read(true).custom_flags(flags.bits().cast_signed()).open(path)
}

/// Elsewhere, a look goes before.
#[cfg(not(target_os = "linux"))]
fn open_in_place(path: &Path) -> io::Result<File> {
    let kind = std::fs::symlink_metadata(path)?.file_type();
    if !kind.is_file() {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    #[expect(clippy::disallowed_methods, reason = "this is the seam")]
    File::open(path)
}

/// Is what is known of a file, without following a link in its place; `None` where there is none.
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
    Err(FileError { path: path.to_owned(), kind: FileErrorKind::NotAFile(found) })
}

/// Tells whether a file is of this user, and closed to everybody else.
#[cfg(unix)]
fn is_private(metadata: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;

    metadata.mode() & 0o077 == 0 && local_directory::is_own(metadata)
}

/// Where files have no mode, the directory has to be private.
#[cfg(not(unix))]
const fn is_private(_: &Metadata) -> bool {
    true
}

/// Where there is nowhere to write a new file, its directory is what is missing.
fn unwritten(path: &Path, error: io::Error) -> FileError {
    let directory = path.parent().filter(|_| error.kind() == io::ErrorKind::NotFound);
    FileError::io(directory.unwrap_or(path), error)
}

/// Writes a new file in the directory of `path`, and leaves none behind when that fails.
fn write_beside(path: &Path, content: &[u8]) -> io::Result<PathBuf> {
    let (temporary, mut file) = create_beside(path)?;
    file.write_all(content).and_then(|()| file.sync_all()).inspect_err(|_| {
        let _ = std::fs::remove_file(&temporary);
    })?;
    Ok(temporary)
}

/// Creates a new file in the directory of `path`, so that a rename can take its place.
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

/// Each of the names before was left behind by a process that had our number.
const MOST_ATTEMPTS: u32 = 16;

/// In bytes.
const LARGEST_WITHOUT_LENGTH: u64 = 512;
