//! Directories of this machine that are one user's own, and locks in them.

use std::fs::{DirBuilder, File, Metadata, OpenOptions, TryLockError};
use std::io;
use std::path::Path;

use super::file_system::{FileError, FileErrorKind, FileLock, ListedFile};

/// Makes sure of a directory with the mode 0700. Directories above it are created in the same way.
pub(super) fn make_private(path: &Path) -> Result<(), FileError> {
    let fail = |error| FileError::io(path, error);
    let metadata = match std::fs::symlink_metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let mut builder = DirBuilder::new();
            #[cfg(unix)]
            std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
            builder.recursive(true).create(path).map_err(fail)?;
            std::fs::symlink_metadata(path).map_err(fail)?
        }
        result => result.map_err(fail)?,
    };
    let refuse = |reason: String| {
        Err(FileError { path: path.to_owned(), kind: FileErrorKind::NotPrivate(reason) })
    };
    if metadata.is_symlink() {
        return refuse("is a symbolic link, expected a directory".to_owned());
    }
    if !metadata.is_dir() {
        return refuse("is no directory".to_owned());
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;

        if !is_own(&metadata) {
            return refuse("belongs to somebody else".to_owned());
        }
        let mode = metadata.mode() & 0o7777;
        if mode & 0o077 != 0 {
            return refuse(format!("is open to others (mode {mode:04o}), expected 0700"));
        }
    }
    Ok(())
}

/// Lists the files of a directory.
pub(super) fn list(directory: &Path) -> Result<Vec<ListedFile>, FileError> {
    let fail = |error| FileError::io(directory, error);
    let mut files = Vec::new();
    for entry in std::fs::read_dir(directory).map_err(fail)? {
        let entry = entry.map_err(fail)?;
        // What has gone meanwhile, or is no text, is none of ours.
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

/// Locks a file. The kernel lets go of the lock when the process ends, however it ends.
pub(super) fn try_lock(path: &Path) -> Result<Option<FileLock>, FileError> {
    let fail = |error| FileError::io(path, error);
    for _ in 0..MOST_ATTEMPTS {
        let file = open_to_lock(path).map_err(fail)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Ok(None),
            Err(TryLockError::Error(error)) => return Err(fail(error)),
        }
        // Somebody who held the lock may have removed the file: a lock on what has no name any more
        // keeps nobody out.
        if is_still_there(&file, path).map_err(fail)? {
            return Ok(Some(FileLock::new(file)));
        }
    }
    Ok(None)
}

/// Tells whether a file is of whom this process runs as. Not by the owner of `/proc/self`: that of a
/// process without core dumps belongs to root.
#[cfg(target_os = "linux")]
pub(super) fn is_own(metadata: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;

    rustix::process::geteuid().as_raw() == metadata.uid()
}

/// Elsewhere the mode has to do.
#[cfg(all(unix, not(target_os = "linux")))]
pub(super) const fn is_own(_: &Metadata) -> bool {
    true
}

fn open_to_lock(path: &Path) -> io::Result<File> {
    if std::fs::symlink_metadata(path).is_ok_and(|metadata| !metadata.is_file()) {
        return Err(io::Error::other("is no file"));
    }
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    #[expect(clippy::disallowed_methods, reason = "this is the seam")]
    options.open(path)
}

#[cfg(unix)]
fn is_still_there(file: &File, path: &Path) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt as _;

    let held = file.metadata()?;
    match std::fs::symlink_metadata(path) {
        Ok(named) => Ok((named.dev(), named.ino()) == (held.dev(), held.ino())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

#[cfg(not(unix))]
fn is_still_there(_: &File, _: &Path) -> io::Result<bool> {
    Ok(true)
}

/// Each time before, the file was removed between our opening and locking it.
const MOST_ATTEMPTS: u32 = 16;
