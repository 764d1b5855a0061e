//! Reading a file within the time that is left.

use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use super::file_error::{FileError, FileErrorKind};
use super::seams::Context;
use crate::secret::Secret;

impl Context {
    /// Reads a whole file of at most `limit` bytes as [`FileSystem::read`](super::FileSystem::read)
    /// does, but not beyond the clock's deadline and for at most 30 seconds: the writer of a pipe may
    /// never come, and a network file system may hang.
    ///
    /// # Errors
    /// [`FileError`], with [`FileErrorKind::Timeout`] if the time is over.
    pub(crate) fn read_in_time(
        &self,
        path: &Path,
        limit: u64,
    ) -> Result<Secret<Vec<u8>>, FileError> {
        let time = self.clock.time_left(LONGEST);
        let (sender, receiver) = channel();
        let (file_system, own_path) = (Arc::clone(&self.file_system), path.to_owned());
        let read = move || {
            // The receiver is gone after a timeout.
            let _ = sender.send(file_system.read(&own_path, limit));
        };
        match thread::Builder::new().spawn(read) {
            Ok(_) => receiver
                .recv_timeout(time)
                .unwrap_or_else(|_| Err(FileError::new(path, FileErrorKind::Timeout(time)))),
            Err(_) => self.file_system.read(path, limit),
        }
    }
}

/// Longer than a writer that answers takes.
const LONGEST: Duration = Duration::from_secs(30);

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use std::sync::Mutex;
    use std::sync::mpsc::Receiver;

    use super::super::clock::{Clock, SystemClock};
    use super::super::file_system::FileSystem;
    use super::*;

    /// A file that has no content until a message comes.
    struct Pipe(Mutex<Receiver<()>>);

    impl FileSystem for Pipe {
        fn read(&self, _path: &Path, _limit: u64) -> Result<Secret<Vec<u8>>, FileError> {
            let _ = self.0.lock().unwrap().recv();
            Ok(Secret::new(b"content".to_vec()))
        }

        fn replace(&self, _path: &Path, _content: &[u8]) -> Result<(), FileError> {
            Ok(())
        }
    }

    struct Impatient;

    impl Clock for Impatient {
        fn now(&self) -> std::time::SystemTime {
            std::time::UNIX_EPOCH
        }

        fn time_left(&self, _most: Duration) -> Duration {
            Duration::from_millis(1)
        }
    }

    #[test]
    fn a_pipe_without_a_writer_ends_with_the_deadline() {
        let (writer, reader) = channel();
        let context = Context::new()
            .with_file_system(Arc::new(Pipe(Mutex::new(reader))))
            .with_clock(Arc::new(Impatient));
        let error = context.read_in_time(Path::new("pipe"), 10).unwrap_err();
        assert_eq!(error.to_string(), "`pipe` could not be read within 0.001 s");
        drop(writer);
        let context = context.with_clock(Arc::new(SystemClock::default()));
        assert_eq!(context.read_in_time(Path::new("pipe"), 10).unwrap().expose(), b"content");
    }
}
