//! New files that are whole when they appear under their name.

use std::fs::{File, OpenOptions, TryLockError};

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::file_access::FileAccess;
use super::file_kind;
use super::random::varying_number;

/// Replaces or creates the file at `path`. Its access is set before it has this name.
pub(super) fn replace(path: &Path, content: &[u8], access: FileAccess) -> io::Result<()> {
    remove_leftovers(path);
    let temporary = TemporaryFile::write(path, content)?;
    access.apply(&temporary.file)?;
    std::fs::rename(&temporary.path, path)
}

/// Creates the file at `path`, with mode 0600, unless the path is taken.
pub(super) fn create(path: &Path, content: &[u8]) -> io::Result<()> {
    remove_leftovers(path);
    // A link, unlike a rename, does not replace an existing file.
    if let Some(file) = unnamed_beside(path, content)? {
        match link(&file, path) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {}
            result => return result,
        }
    }
    let temporary = TemporaryFile::write(path, content)?;
    std::fs::hard_link(&temporary.path, path)
}

/// A whole file with a random name in the directory of its target. When it is dropped, the name is
/// removed, unless the file was renamed. It is locked meanwhile, which shows other processes that
/// it is not a leftover.
struct TemporaryFile {
    path: PathBuf,
    file: File,
}

impl TemporaryFile {
    fn write(target: &Path, content: &[u8]) -> io::Result<Self> {
        let path = random_name(target)?;
        // A process that is killed while it writes leaves no unnamed file behind.
        if let Some(file) = unnamed_beside(target, content)?
            && link(&file, &path).is_ok()
        {
            return Ok(Self { path, file });
        }
        for _ in 0..MAX_ATTEMPTS {
            let path = random_name(target)?;
            let mut file = new_file(&path)?;
            // Another process may take the file for a leftover until it is locked. Where no file can
            // be locked, no file is taken for a leftover.
            if matches!(file.try_lock(), Err(TryLockError::WouldBlock)) || !path.exists() {
                continue;
            }
            let written = file.write_all(content).and_then(|()| file.sync_all());
            // A failure drops the file, and with it the name.
            let temporary = Self { path, file };
            return written.map(|()| temporary);
        }
        Err(io::ErrorKind::NotFound.into())
    }
}

impl Drop for TemporaryFile {
    fn drop(&mut self) {
        // The caller gets the first error, not that of the cleanup.
        let _ = std::fs::remove_file(&self.path);
    }
}

fn new_file(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    #[expect(clippy::disallowed_methods, reason = "this is the seam")]
    options.open(path)
}

/// Writes a file without a name in the directory of `target`. Returns `None` if the file system has
/// no such files.
#[cfg(target_os = "linux")]
fn unnamed_beside(target: &Path, content: &[u8]) -> io::Result<Option<File>> {
    use std::os::unix::fs::OpenOptionsExt as _;

    use rustix::fs::OFlags;

    let mut options = OpenOptions::new();
    options.write(true).mode(0o600).custom_flags(OFlags::TMPFILE.bits().cast_signed());
    #[expect(clippy::disallowed_methods, reason = "this is the seam")]
    let Ok(mut file) = options.open(directory_of(target)) else { return Ok(None) };
    let _ = file.try_lock();
    file.write_all(content)?;
    file.sync_all()?;
    Ok(Some(file))
}

#[cfg(not(target_os = "linux"))]
fn unnamed_beside(_: &Path, _: &[u8]) -> io::Result<Option<File>> {
    Ok(None)
}

/// Gives a file without a name its name. An existing file is not replaced.
#[cfg(target_os = "linux")]
fn link(file: &File, path: &Path) -> io::Result<()> {
    use std::os::fd::AsRawFd as _;

    use rustix::fs::{AtFlags, CWD, linkat};

    // "If /proc is mounted: linkat(AT_FDCWD, \"/proc/self/fd/<fd>\", …, AT_SYMLINK_FOLLOW)"
    // (open(2), O_TMPFILE). Without /proc it needs a capability.
    let descriptor = format!("/proc/self/fd/{}", file.as_raw_fd());
    Ok(linkat(CWD, descriptor, CWD, path, AtFlags::SYMLINK_FOLLOW)?)
}

#[cfg(not(target_os = "linux"))]
fn link(_: &File, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Removes the files that killed processes have left behind while they wrote `target`.
fn remove_leftovers(target: &Path) {
    let Ok(prefix) = prefix(target) else { return };
    // A directory that cannot be listed may still be written to.
    let Ok(entries) = std::fs::read_dir(directory_of(target)) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let random =
            name.to_str().and_then(|name| name.strip_prefix(&prefix)?.strip_suffix(SUFFIX));
        let is_temporary = random.is_some_and(|random| {
            random.len() == RANDOM_LENGTH && random.bytes().all(|byte| byte.is_ascii_hexdigit())
        });
        // Locked until it is removed: another process would take a new file of this name for its own.
        if is_temporary && let Some(_lock) = abandoned(&entry.path()) {
            let _ = std::fs::remove_file(entry.path());
        }
    }
}

/// Returns a file, locked, if it is this user's and no process writes it. The kernel releases the lock of a
/// process that is killed.
fn abandoned(path: &Path) -> Option<File> {
    let metadata = file_kind::metadata_of_file(path).ok()??;
    if !file_kind::is_own(&metadata) {
        return None;
    }
    #[expect(clippy::disallowed_methods, reason = "this is the seam")]
    let file = OpenOptions::new().write(true).open(path).ok()?;
    file.try_lock().is_ok().then_some(file)
}

/// Returns a new path in the directory of `target`: a rename does not cross file systems.
fn random_name(target: &Path) -> io::Result<PathBuf> {
    let random = varying_number();
    Ok(target.with_file_name(format!("{}{random:0RANDOM_LENGTH$x}{SUFFIX}", prefix(target)?)))
}

fn prefix(target: &Path) -> io::Result<String> {
    let name = target.file_name().ok_or(io::ErrorKind::InvalidInput)?;
    Ok(format!(".{}.", name.to_string_lossy()))
}

fn directory_of(target: &Path) -> &Path {
    file_kind::or_current_directory(target.parent().unwrap_or(target))
}

const SUFFIX: &str = ".tmp";

/// The length of the random part of a name: 64 bits in hexadecimal.
const RANDOM_LENGTH: usize = 16;

/// The largest number of attempts. A second one is needed only if the file is removed between creating and
/// locking it.
const MAX_ATTEMPTS: u32 = 16;

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use testkit::folder::Folder;

    use super::*;

    /// Without the lock, a writer whose random name is taken at this moment would lose its file.
    #[test]
    fn a_leftover_is_locked_until_it_is_removed() {
        let folder = Folder::new("leftover-lock");
        let path = folder.join(".token.0123456789abcdef.tmp");
        let writer = new_file(&path).unwrap();
        let lock = abandoned(&path);
        assert!(lock.is_some());
        assert!(matches!(writer.try_lock(), Err(TryLockError::WouldBlock)));
        drop(lock);
        writer.try_lock().unwrap();
        assert!(abandoned(&path).is_none(), "a writer has it");
        assert!(abandoned(&folder.join("missing")).is_none());
    }
}
