//! The bytes that a connection has to send.

use std::io::{self, Write};

use zeroize::Zeroize as _;

/// Bytes that are overwritten when they are sent: they may hold a token.
#[derive(Default)]
pub(super) struct Output {
    bytes: Vec<u8>,
    sent: usize,
}

impl Output {
    /// Appends the bytes that `write` writes.
    pub(super) fn append(&mut self, write: impl FnOnce(&mut Vec<u8>)) {
        if self.is_empty() {
            write(&mut self.bytes);
            return;
        }
        // A buffer that grows in place would leave its old bytes behind.
        let mut more = Vec::new();
        write(&mut more);
        let mut all = Vec::with_capacity(self.len() + more.len());
        all.extend_from_slice(&self.bytes[self.sent..]);
        all.extend_from_slice(&more);
        more.zeroize();
        std::mem::replace(&mut self.bytes, all).zeroize();
        self.sent = 0;
    }

    /// Sends as much as the socket takes. Returns whether everything is sent.
    pub(super) fn send(&mut self, socket: &mut impl Write) -> io::Result<bool> {
        while !self.is_empty() {
            match socket.write(&self.bytes[self.sent..]) {
                Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                Ok(sent) => self.sent += sent,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(false),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        self.clear();
        Ok(true)
    }

    /// Returns the number of bytes that are not sent.
    pub(super) const fn len(&self) -> usize {
        self.bytes.len() - self.sent
    }

    /// Returns whether everything is sent.
    pub(super) const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn clear(&mut self) {
        self.bytes.zeroize();
        self.sent = 0;
        if self.bytes.capacity() > MAX_IDLE_BUFFER_SIZE {
            self.bytes = Vec::new();
        }
    }
}

impl Drop for Output {
    fn drop(&mut self) {
        self.bytes.zeroize();
    }
}

/// The capacity that a connection with nothing to send may keep, in bytes.
const MAX_IDLE_BUFFER_SIZE: usize = 4 * 1024;
