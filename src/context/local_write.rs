//! Writing of files on this machine, with the same rules for every command and cache.
//!
//! A regular file is replaced as a whole, except by root if it belongs to another user. A pipe, a terminal or
//! another character device is written to and never replaced. A symbolic link is followed to such a device, or
//! to a regular file if link and file are this user's; the link stays. Everything else is refused.

use std::fs::{File, Metadata};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use super::deadline::Deadline;
use super::file_access::FileAccess;
use super::file_error::{FileError, FileErrorKind};
use super::file_kind;
use super::local_read::LONGEST;
use super::readiness::{self, Readiness};
use super::temporary_file;

/// Writes a file, replacing an existing one, as
/// [`FileSystem::replace_with_access`](super::file_system::FileSystem::replace_with_access) does.
pub(super) fn replace(
    path: &Path,
    content: &[u8],
    access: FileAccess,
    deadline: &Deadline,
) -> Result<(), FileError> {
    match target(path)? {
        Target::File(file) => {
            temporary_file::replace(&file, content, access).map_err(|error| unwritten(&file, error))
        }
        Target::Stream => write_stream(path, content, deadline.time_left_or(LONGEST)),
    }
}

/// Writes a file of a private directory, as
/// [`FileSystem::replace_own`](super::file_system::FileSystem::replace_own) does.
pub(super) fn replace_own(path: &Path, content: &[u8]) -> Result<(), FileError> {
    if !std::fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_symlink()) {
        file_kind::metadata_of_file(path)?;
    }
    temporary_file::replace(path, content, FileAccess::default())
        .map_err(|error| unwritten(path, error))
}

/// Writes a new file, as [`FileSystem::create`](super::file_system::FileSystem::create) does.
pub(super) fn create(path: &Path, content: &[u8], deadline: &Deadline) -> Result<(), FileError> {
    match target(path) {
        // Nothing is replaced.
        Ok(Target::Stream) => write_stream(path, content, deadline.time_left_or(LONGEST)),
        _ => temporary_file::create(path, content).map_err(|error| unwritten(path, error)),
    }
}

/// The target of a write to a path.
#[derive(Debug, Eq, PartialEq)]
enum Target {
    /// A regular file, which may be new, by its path.
    File(PathBuf),
    /// The pipe, character device or descriptor of a process at the path.
    Stream,
}

fn target(path: &Path) -> Result<Target, FileError> {
    let fail = |error| FileError::io(path, error);
    let refuse = |found| Err(FileError::new(path, FileErrorKind::NotAFile(found)));
    let named = match std::fs::symlink_metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Ok(Target::File(path.to_owned()));
        }
        result => result.map_err(fail)?,
    };
    let metadata = match std::fs::metadata(path) {
        Err(error) if named.is_symlink() && error.kind() == io::ErrorKind::NotFound => {
            return refuse("a symbolic link to a missing file");
        }
        result => result.map_err(fail)?,
    };
    if metadata.is_dir() {
        return refuse("a directory");
    }
    if is_stream(&metadata) || is_descriptor(path) {
        return Ok(Target::Stream);
    }
    if !metadata.is_file() {
        return refuse("a block device or a socket");
    }
    if !named.is_symlink() {
        if file_kind::is_root() && !file_kind::is_own(&metadata) {
            // With `sudo -E`, the user could not read the new file: it would be root's.
            let reason = "belongs to another user".to_owned();
            return Err(FileError::new(path, FileErrorKind::NotPrivate(reason)));
        }
        return Ok(Target::File(path.to_owned()));
    }
    if !file_kind::is_own_or_roots(&named) {
        return refuse("a symbolic link of another user");
    }
    if !file_kind::is_own(&metadata) {
        return refuse("a symbolic link to a file of another user");
    }
    std::fs::canonicalize(path).map(Target::File).map_err(fail)
}

/// Returns whether a file passes its content on and does not store it.
#[cfg(unix)]
fn is_stream(metadata: &Metadata) -> bool {
    use std::os::unix::fs::FileTypeExt as _;

    let kind = metadata.file_type();
    kind.is_char_device() || kind.is_fifo()
}

#[cfg(not(unix))]
const fn is_stream(_: &Metadata) -> bool {
    false
}

/// Returns whether a path leads to an open descriptor of a process, as `/dev/stdout` and `/dev/fd/3`
/// do. Its target belongs to the user who opened it, so it is written to without further checks.
fn is_descriptor(path: &Path) -> bool {
    let mut path = path.to_owned();
    for _ in 0..file_kind::MAX_LINKS {
        let (Some(parent), Some(name)) = (path.parent(), path.file_name()) else { return false };
        let parent = file_kind::or_current_directory(parent);
        let Ok(directory) = std::fs::canonicalize(parent) else { return false };
        if directory.starts_with("/proc") || directory == Path::new("/dev/fd") {
            return true;
        }
        let Ok(link) = std::fs::read_link(directory.join(name)) else { return false };
        path = directory.join(link);
    }
    false
}

/// Writes to a pipe, a device or a descriptor, within `time`.
fn write_stream(path: &Path, content: &[u8], time: Duration) -> Result<(), FileError> {
    let fail = |error| FileError::io(path, error);
    let late = || FileError::new(path, FileErrorKind::Timeout(time));
    if STANDARD_OUTPUT.iter().any(|known| path == Path::new(known)) {
        // Another open file would have its own position, and a socket cannot be opened again.
        let mut stdout = io::stdout().lock();
        return stdout.write_all(content).and_then(|()| stdout.flush()).map_err(fail);
    }
    let end = Deadline::after(time);
    let mut stream = loop {
        match open_to_write(path) {
            // A pipe without a reader.
            Err(error) if is_without_reader(&error) => {
                if end.time_left(time).is_zero() {
                    return Err(late());
                }
                thread::park_timeout(end.time_left(BETWEEN_ATTEMPTS));
            }
            result => break result.map_err(fail)?,
        }
    };
    let is_file = stream.metadata().map_err(fail)?.is_file();
    if is_file && !is_descriptor(path) {
        return Err(fail(io::Error::other("it was replaced by a regular file")));
    }
    let mut rest = content;
    while !rest.is_empty() {
        if !readiness::wait(&stream, Readiness::Writable, end.time_left(time)).map_err(fail)? {
            return Err(late());
        }
        match stream.write(rest) {
            Ok(0) => return Err(fail(io::ErrorKind::WriteZero.into())),
            Ok(written) => rest = &rest[written..],
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(fail(error)),
        }
    }
    Ok(())
}

/// Opens the stream at a path, without waiting for the reader of a pipe. The descriptor of a regular file
/// appends to it.
#[cfg(unix)]
fn open_to_write(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt as _;

    use rustix::fs::OFlags;

    let flags = OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::APPEND;
    #[expect(clippy::disallowed_methods, reason = "this is the seam")]
    File::options().write(true).custom_flags(flags.bits().cast_signed()).open(path)
}

#[cfg(not(unix))]
fn open_to_write(path: &Path) -> io::Result<File> {
    #[expect(clippy::disallowed_methods, reason = "this is the seam")]
    File::options().append(true).open(path)
}

/// Returns whether a pipe has no reader yet.
///
/// "ENXIO: O_NONBLOCK | O_WRONLY is set, the named file is a FIFO, and no process has the FIFO open
/// for reading." (open(2))
#[cfg(unix)]
fn is_without_reader(error: &io::Error) -> bool {
    error.raw_os_error() == Some(rustix::io::Errno::NXIO.raw_os_error())
}

#[cfg(not(unix))]
const fn is_without_reader(_: &io::Error) -> bool {
    false
}

/// Creates the error of a file that was not written. It is about the directory if that is missing.
fn unwritten(path: &Path, error: io::Error) -> FileError {
    let directory = path.parent().filter(|_| error.kind() == io::ErrorKind::NotFound);
    FileError::io(directory.unwrap_or(path), error)
}

/// The paths of this process's standard output.
const STANDARD_OUTPUT: &[&str] = &["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"];

/// The time between two attempts to open a pipe that has no reader yet.
const BETWEEN_ATTEMPTS: Duration = Duration::from_millis(20);
