//! Standard input.

use std::path::Path;

use super::deadline::Deadline;
use super::file_error::{DisplayPath, FileError, STANDARD_INPUT};
use crate::secret::Secret;

/// Reads standard input to its end, at most `limit` bytes, but not beyond `deadline`.
///
/// # Errors
/// [`FileError`] with the path `/dev/stdin`, also if the input has not ended by the deadline, or after 30
/// seconds if there is no deadline.
pub fn read_standard_input(limit: u64, deadline: &Deadline) -> Result<Secret<Vec<u8>>, FileError> {
    let path = Path::new(STANDARD_INPUT);
    deadline.blocking(DisplayPath(path), || read(path, limit, deadline))
}

/// Reads the descriptor itself: `std::io::Stdin` copies its input to a buffer that is never wiped.
#[cfg(unix)]
fn read(path: &Path, limit: u64, deadline: &Deadline) -> Result<Secret<Vec<u8>>, FileError> {
    use std::fs::File;
    use std::os::fd::AsFd as _;

    use super::local_read::{LONGEST, read_stream};

    let input = std::io::stdin().as_fd().try_clone_to_owned();
    let input = File::from(input.map_err(|error| FileError::io(path, error))?);
    read_stream(path, &input, limit, deadline.time_left_or(LONGEST))
}

/// Reads standard input. Without `poll`, this may block beyond the deadline.
#[cfg(not(unix))]
fn read(path: &Path, limit: u64, _: &Deadline) -> Result<Secret<Vec<u8>>, FileError> {
    use std::io::Read as _;

    use super::file_error::FileErrorKind;

    let mut content = Vec::new();
    let read = std::io::stdin().lock().take(limit.saturating_add(1)).read_to_end(&mut content);
    let content = Secret::new(content);
    read.map_err(|error| FileError::io(path, error))?;
    if content.expose().len() as u64 > limit {
        return Err(FileError::new(path, FileErrorKind::TooLarge(limit)));
    }
    Ok(content)
}
