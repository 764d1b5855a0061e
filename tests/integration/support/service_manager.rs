//! A service manager, to which a program reports its state (sd_notify(3)).

use std::os::unix::net::UnixDatagram;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// A service manager that listens.
pub struct ServiceManager {
    /// The value of `NOTIFY_SOCKET`.
    pub path: PathBuf,
    socket: UnixDatagram,
}

impl ServiceManager {
    /// Creates its socket in a folder.
    pub fn new(folder: &Path) -> Self {
        let path = folder.join("notify");
        let socket = UnixDatagram::bind(&path).unwrap();
        socket.set_read_timeout(Some(PATIENCE)).unwrap();
        Self { path, socket }
    }

    /// Returns the next message that begins so. Signs of life and statuses may come in between.
    pub fn next(&self, beginning: &str) -> String {
        for _ in 0..MAX_MESSAGES {
            let mut message = [0; 4096];
            let length = self.socket.recv(&mut message).expect(beginning);
            let message = String::from_utf8(message[..length].to_vec()).unwrap();
            if message.starts_with(beginning) {
                return message;
            }
        }
        panic!("`{beginning}` does not come");
    }
}

const PATIENCE: Duration = Duration::from_secs(60);

const MAX_MESSAGES: usize = 1000;
