//! The kind and the owner of a file.

use std::fs::Metadata;
use std::io;
use std::path::Path;

use super::file_error::{FileError, FileErrorKind};
use super::own_process::effective_uid;

/// Returns the metadata of a regular file without following a link, or `None` if it is absent.
pub(super) fn metadata_of_file(path: &Path) -> Result<Option<Metadata>, FileError> {
    let metadata = match std::fs::symlink_metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        result => result.map_err(|error| FileError::io(path, error))?,
    };
    require_file(path, &metadata)?;
    Ok(Some(metadata))
}

/// Returns an error for everything that is not a regular file.
pub(super) fn require_file(path: &Path, metadata: &Metadata) -> Result<(), FileError> {
    let found = match metadata.file_type() {
        kind if kind.is_file() => return Ok(()),
        kind if kind.is_symlink() => "a symbolic link",
        kind if kind.is_dir() => "a directory",
        _ => "a device or a pipe",
    };
    Err(FileError::new(path, FileErrorKind::NotAFile(found)))
}

/// Returns whether a file belongs to this user and only this user has access to it.
#[cfg(unix)]
pub(super) fn is_private(metadata: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;

    metadata.mode() & 0o077 == 0 && is_own(metadata)
}

/// Returns `true`: without file modes, the directory has to protect the file.
#[cfg(not(unix))]
pub(super) const fn is_private(_: &Metadata) -> bool {
    true
}

/// Returns the user ID of the owner of a file.
#[cfg(unix)]
pub(super) fn owner(metadata: &Metadata) -> Option<u32> {
    Some(std::os::unix::fs::MetadataExt::uid(metadata))
}

/// Returns `None`: without user IDs, a file has no owner.
#[cfg(not(unix))]
pub(super) const fn owner(_: &Metadata) -> Option<u32> {
    None
}

/// Returns whether a file belongs to the user whom this process runs as. Without user IDs, every file does.
pub(super) fn is_own(metadata: &Metadata) -> bool {
    owner(metadata) == effective_uid()
}

/// Returns whether two entries of a directory are the same file.
#[cfg(unix)]
pub(super) fn is_same(one: &Metadata, other: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;

    (one.dev(), one.ino()) == (other.dev(), other.ino())
}

/// Returns `true`: without inodes, files cannot be compared.
#[cfg(not(unix))]
pub(super) const fn is_same(_: &Metadata, _: &Metadata) -> bool {
    true
}

/// Returns whether this process runs as root.
pub(super) fn is_root() -> bool {
    effective_uid() == Some(ROOT)
}

/// Returns whether a file belongs to this user or to root, who may change every file anyway.
pub(super) fn is_own_or_roots(metadata: &Metadata) -> bool {
    owner(metadata) == Some(ROOT) || is_own(metadata)
}

/// Returns a directory, or `.` for the empty path that [`Path::parent`] returns for a bare file name.
pub(super) fn or_current_directory(directory: &Path) -> &Path {
    if directory.as_os_str().is_empty() { Path::new(".") } else { directory }
}

/// The largest number of links that are followed, as in one path on Linux.
pub(super) const MAX_LINKS: u32 = 40;

/// The user ID of root.
const ROOT: u32 = 0;
