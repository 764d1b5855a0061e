//! Reading of files on this machine.

use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::path::Path;
use std::time::Duration;

use super::deadline::Deadline;
use super::file_error::{FileError, FileErrorKind};
use super::file_kind;
use super::readiness::{self, Readiness};
use crate::secret::Secret;

/// Reads a whole file of at most `limit` bytes. A pipe or a device is read to its end, but not
/// beyond `deadline`.
pub(super) fn read(
    path: &Path,
    limit: u64,
    deadline: &Deadline,
) -> Result<Secret<Vec<u8>>, FileError> {
    read_with_metadata(path, limit, deadline).map(|(content, _)| content)
}

/// Reads a file as [`read`] does. Returns it with the user ID of the user who chose it, as
/// [`FileSystem::read_with_owner`](super::file_system::FileSystem::read_with_owner) does.
pub(super) fn read_with_owner(
    path: &Path,
    limit: u64,
    deadline: &Deadline,
) -> Result<(Secret<Vec<u8>>, Option<u32>), FileError> {
    let (content, metadata) = read_with_metadata(path, limit, deadline)?;
    if !metadata.is_file() {
        return Ok((content, file_kind::owner(&metadata)));
    }
    let mut path = path.to_owned();
    for _ in 0..file_kind::MAX_LINKS {
        let fail = |error| FileError::io(&path, error);
        let named = std::fs::symlink_metadata(&path).map_err(fail)?;
        if !named.is_symlink() {
            if file_kind::is_same(&named, &metadata) {
                return Ok((content, file_kind::owner(&metadata)));
            }
            break;
        }
        if !file_kind::is_own_or_roots(&named) {
            return Ok((content, file_kind::owner(&named)));
        }
        let target = std::fs::read_link(&path).map_err(fail)?;
        path = path.with_file_name(target);
    }
    Err(FileError::io(&path, io::Error::other("it was replaced while it was read")))
}

fn read_with_metadata(
    path: &Path,
    limit: u64,
    deadline: &Deadline,
) -> Result<(Secret<Vec<u8>>, Metadata), FileError> {
    let fail = |error| FileError::io(path, error);
    let file = open(path, Links::Follow).map_err(fail)?;
    let metadata = file.metadata().map_err(fail)?;
    if metadata.is_dir() {
        return Err(FileError::new(path, FileErrorKind::NotAFile("a directory")));
    }
    let content = if metadata.is_file() {
        read_file(path, &file, &metadata, limit)?
    } else {
        read_stream(path, &file, limit, deadline.time_left_or(LONGEST))?
    };
    Ok((content, metadata))
}

/// Reads a regular file of at most `limit` bytes that is private to this user, as
/// [`FileSystem::read_own`](super::file_system::FileSystem::read_own) does.
pub(super) fn read_own(path: &Path, limit: u64) -> Result<Option<Secret<Vec<u8>>>, FileError> {
    let fail = |error| FileError::io(path, error);
    let file = match open(path, Links::Refuse) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        // If the path names a link or a device, that explains more than the error of opening it.
        Err(error) => return file_kind::metadata_of_file(path).and(Err(fail(error))),
        Ok(file) => file,
    };
    let metadata = file.metadata().map_err(fail)?;
    file_kind::require_file(path, &metadata)?;
    file_kind::is_private(&metadata).then(|| read_file(path, &file, &metadata, limit)).transpose()
}

/// The treatment of a symbolic link.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Links {
    Follow,
    Refuse,
}

/// Opens a file to read it. Does not wait for the writer of a pipe, and does not make a terminal the
/// controlling terminal of this process.
#[cfg(unix)]
fn open(path: &Path, links: Links) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt as _;

    use rustix::fs::OFlags;

    let flags = match links {
        Links::Follow => OFlags::NOCTTY,
        Links::Refuse => OFlags::NOCTTY | OFlags::NOFOLLOW,
    };
    let open = |flags: OFlags| {
        #[expect(clippy::disallowed_methods, reason = "this is the seam")]
        File::options().read(true).custom_flags(flags.bits().cast_signed()).open(path)
    };
    match open(flags | OFlags::NONBLOCK) {
        // "[O_NONBLOCK], if the file has a lease: EWOULDBLOCK" (fcntl(2), Leases): another process has
        // to release the lease first.
        Err(error) if error.kind() == io::ErrorKind::WouldBlock => open(flags),
        result => result,
    }
}

/// Opens a file to read it. Without those flags, its kind is checked first.
#[cfg(not(unix))]
fn open(path: &Path, links: Links) -> io::Result<File> {
    if links == Links::Refuse && !std::fs::symlink_metadata(path)?.is_file() {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    #[expect(clippy::disallowed_methods, reason = "this is the seam")]
    File::open(path)
}

/// Reads an open regular file of at most `limit` bytes.
fn read_file(
    path: &Path,
    file: &File,
    metadata: &Metadata,
    limit: u64,
) -> Result<Secret<Vec<u8>>, FileError> {
    let too_large = || FileError::new(path, FileErrorKind::TooLarge(limit));
    // The files below /proc report a length of zero.
    let (expected, most) = match metadata.len() {
        0 => (limit.min(EXPECTED_WITHOUT_LENGTH), limit.saturating_add(1)),
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

/// Reads a pipe, a terminal or a device of at most `limit` bytes to its end, within `time`.
pub(super) fn read_stream(
    path: &Path,
    mut stream: &File,
    limit: u64,
    time: Duration,
) -> Result<Secret<Vec<u8>>, FileError> {
    let fail = |error| FileError::io(path, error);
    let end = Deadline::after(time);
    // The pieces are joined at the end: a vector that grows leaves copies of a secret behind.
    let mut pieces: Vec<Secret<Vec<u8>>> = Vec::new();
    let mut length = 0;
    loop {
        if !readiness::wait(stream, Readiness::Readable, end.time_left(time)).map_err(fail)? {
            return Err(FileError::new(path, FileErrorKind::Timeout(time)));
        }
        let mut piece = vec![0; PIECE];
        let read = stream.read(&mut piece);
        let piece = Secret::new(piece);
        match read {
            Ok(0) => return Ok(joined(&pieces, length)),
            Ok(read) => {
                length += read;
                pieces.push(Secret::new(piece.expose()[..read].to_vec()));
            }
            // Another process has read from the same pipe.
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(fail(error)),
        }
        if length as u64 > limit {
            return Err(FileError::new(path, FileErrorKind::TooLarge(limit)));
        }
    }
}

fn joined(pieces: &[Secret<Vec<u8>>], length: usize) -> Secret<Vec<u8>> {
    let mut content = Vec::with_capacity(length);
    for piece in pieces {
        content.extend_from_slice(piece.expose());
    }
    Secret::new(content)
}

/// The expected size of a file that reports a length of zero, in bytes.
const EXPECTED_WITHOUT_LENGTH: u64 = 512;

/// The bytes of one read: as much as a pipe holds on Linux.
const PIECE: usize = 64 * 1024;

/// The longest time for a pipe or a device without a deadline, the same as for a program.
pub(super) const LONGEST: Duration = Duration::from_secs(30);

#[cfg(test)]
#[cfg(target_os = "linux")]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_reports_no_length_has_any_limit() {
        let path = Path::new("/proc/self/stat");
        let content = read(path, u64::MAX, &Deadline::never()).unwrap();
        assert!(!content.expose().is_empty());
        assert!(read(path, 1, &Deadline::never()).is_err());
    }
}
