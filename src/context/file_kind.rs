//! What a path names, and whose it is.

use std::fs::Metadata;
use std::io;
use std::path::Path;

use super::file_error::{FileError, FileErrorKind};

/// Returns the metadata of a regular file without following a link, or `None` if it is absent.
pub(super) fn metadata_of_file(path: &Path) -> Result<Option<Metadata>, FileError> {
    let metadata = match std::fs::symlink_metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        result => result.map_err(|error| FileError::io(path, error))?,
    };
    require_file(path, &metadata)?;
    Ok(Some(metadata))
}

/// Refuses everything that is not a regular file.
pub(super) fn require_file(path: &Path, metadata: &Metadata) -> Result<(), FileError> {
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
pub(super) fn is_private(metadata: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;

    metadata.mode() & 0o077 == 0 && is_own(metadata)
}

/// Without file modes, the privacy of the directory has to do.
#[cfg(not(unix))]
pub(super) const fn is_private(_: &Metadata) -> bool {
    true
}

/// Returns the number of the user to whom a file belongs.
#[cfg(unix)]
pub(super) fn owner(metadata: &Metadata) -> Option<u32> {
    Some(std::os::unix::fs::MetadataExt::uid(metadata))
}

/// Without users, a file has no owner.
#[cfg(not(unix))]
pub(super) const fn owner(_: &Metadata) -> Option<u32> {
    None
}

/// Returns whether a file belongs to the user whom this process runs as. The owner of `/proc/self`
/// would not tell: without core dumps it is root.
#[cfg(unix)]
pub(super) fn is_own(metadata: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;

    rustix::process::geteuid().as_raw() == metadata.uid()
}

/// Without users, every file is this user's.
#[cfg(not(unix))]
pub(super) const fn is_own(_: &Metadata) -> bool {
    true
}

/// Returns whether this process runs as root.
#[cfg(unix)]
pub(super) fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// Without users, there is no root.
#[cfg(not(unix))]
pub(super) const fn is_root() -> bool {
    false
}

/// Returns whether a file belongs to this user or to root, who may change everything anyway.
#[cfg(unix)]
pub(super) fn is_own_or_roots(metadata: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;

    metadata.uid() == 0 || is_own(metadata)
}

/// Without users, every file is this user's.
#[cfg(not(unix))]
pub(super) const fn is_own_or_roots(_: &Metadata) -> bool {
    true
}
