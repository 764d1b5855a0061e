//! Private directories of this machine, and locks in them.

use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::io;
use std::path::Path;

use super::file_error::{FileError, FileErrorKind};
use super::file_kind;
use super::file_system::{FileLock, ListedFile};

/// Creates a directory with mode 0700, together with its missing parents, or checks an existing one.
pub(super) fn make_private(path: &Path) -> Result<(), FileError> {
    let fail = |error| FileError::io(path, error);
    let metadata = match std::fs::symlink_metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            require_own_parent(path)?;
            let mut builder = DirBuilder::new();
            #[cfg(unix)]
            std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
            builder.recursive(true).create(path).map_err(fail)?;
            std::fs::symlink_metadata(path).map_err(fail)?
        }
        result => result.map_err(fail)?,
    };
    let refuse = |reason: String| Err(FileError::new(path, FileErrorKind::NotPrivate(reason)));
    if metadata.is_symlink() {
        return refuse("is a symbolic link, expected a directory".to_owned());
    }
    if !metadata.is_dir() {
        return refuse("is not a directory".to_owned());
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;

        if !file_kind::is_own(&metadata) {
            return refuse("belongs to another user".to_owned());
        }
        let mode = metadata.mode() & 0o7777;
        if mode & 0o077 != 0 {
            return refuse(format!("is open to others (mode {mode:04o}), expected 0700"));
        }
    }
    Ok(())
}

/// Refuses to create a directory in another user's directory. With `sudo -E`, root has the variables of
/// the user, and would put its files where the user can neither use nor remove them.
fn require_own_parent(path: &Path) -> Result<(), FileError> {
    for parent in path.ancestors().skip(1).map(file_kind::or_current_directory) {
        match std::fs::metadata(parent) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Ok(metadata) if !file_kind::is_own_or_roots(&metadata) => {
                let reason = "belongs to another user".to_owned();
                return Err(FileError::new(parent, FileErrorKind::NotPrivate(reason)));
            }
            _ => break,
        }
    }
    Ok(())
}

/// Lists the regular files of a directory.
pub(super) fn list(directory: &Path) -> Result<Vec<ListedFile>, FileError> {
    let fail = |error| FileError::io(directory, error);
    let mut files = Vec::new();
    for entry in std::fs::read_dir(directory).map_err(fail)? {
        let entry = entry.map_err(fail)?;
        // A file that was removed meanwhile or whose name is not UTF-8 is not one of this program.
        let Ok(metadata) = entry.metadata() else { continue };
        let (Ok(name), Ok(written_at)) = (entry.file_name().into_string(), metadata.modified())
        else {
            continue;
        };
        if metadata.is_file() {
            files.push(ListedFile { name, written_at });
        }
    }
    Ok(files)
}

/// Locks a file. The kernel releases the lock when the process ends, also by a signal.
pub(super) fn try_lock(path: &Path) -> Result<Option<FileLock>, FileError> {
    let fail = |error| FileError::io(path, error);
    for _ in 0..MAX_ATTEMPTS {
        let file = open_to_lock(path).map_err(fail)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Ok(None),
            Err(TryLockError::Error(error)) => return Err(fail(error)),
        }
        // The previous holder may have removed the file. A lock on a removed file excludes no other
        // process: the next one creates a new file and locks that.
        if is_still_there(&file, path).map_err(fail)? {
            return Ok(Some(FileLock::new(file)));
        }
    }
    Ok(None)
}

fn open_to_lock(path: &Path) -> io::Result<File> {
    if std::fs::symlink_metadata(path).is_ok_and(|metadata| !metadata.is_file()) {
        return Err(io::Error::other("it is not a regular file"));
    }
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    #[expect(clippy::disallowed_methods, reason = "this is the seam")]
    options.open(path)
}

fn is_still_there(file: &File, path: &Path) -> io::Result<bool> {
    let held = file.metadata()?;
    match std::fs::symlink_metadata(path) {
        Ok(named) => Ok(file_kind::is_same(&named, &held)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// The largest number of attempts. A second one is needed only if the file is removed between opening and
/// locking it.
const MAX_ATTEMPTS: u32 = 16;
