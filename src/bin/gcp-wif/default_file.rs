//! Files that this program looks for at their default places.

use std::io;
use std::path::Path;

use gcp_wif::context::{FileError, FileErrorKind, FileSystem};
use gcp_wif::secret::Secret;

/// Reads a file of the user at its default place, at most `limit` bytes. `None` if it does not exist, or if this
/// user may not enter its directory: containers often have `HOME=/root` and run as another user.
///
/// # Errors
/// [`FileError`], also for a file that exists and that this user may not read.
pub(crate) fn read_default_file(
    path: &Path,
    limit: u64,
    files: &dyn FileSystem,
) -> Result<Option<Secret<Vec<u8>>>, FileError> {
    match files.read(path, limit) {
        Err(error) if error.is_not_found() || is_out_of_reach(&error, files) => Ok(None),
        content => content.map(Some),
    }
}

fn is_out_of_reach(error: &FileError, files: &dyn FileSystem) -> bool {
    let FileErrorKind::Io(reason) = &error.kind else {
        return false;
    };
    match reason.kind() {
        // `HOME=/dev/null`
        io::ErrorKind::NotADirectory => true,
        io::ErrorKind::PermissionDenied => files.mode(&error.path).is_err(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file that this user may not read. Its permission bits show whether the directory can be entered.
    struct Forbidden {
        mode: Option<u32>,
    }

    impl FileSystem for Forbidden {
        fn read(&self, path: &Path, _limit: u64) -> Result<Secret<Vec<u8>>, FileError> {
            Err(forbidden(path))
        }

        fn replace(&self, path: &Path, _content: &[u8]) -> Result<(), FileError> {
            Err(forbidden(path))
        }

        fn mode(&self, path: &Path) -> Result<Option<u32>, FileError> {
            self.mode.map(Some).ok_or_else(|| forbidden(path))
        }
    }

    fn forbidden(path: &Path) -> FileError {
        FileError::new(path, FileErrorKind::Io(io::ErrorKind::PermissionDenied.into()))
    }

    #[test]
    fn a_file_in_a_directory_of_another_user_is_absent_and_an_unreadable_file_is_an_error() {
        let read = |mode| read_default_file(Path::new("/home/other/file"), 1, &Forbidden { mode });
        assert!(matches!(read(None), Ok(None)));
        assert!(read(Some(0o600)).is_err());
    }
}
