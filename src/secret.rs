//! Values that must not be seen.

use std::fmt;
use std::mem;

use serde::{Deserialize, Deserializer};
use zeroize::optimization_barrier;

/// Holds a value that is wiped from memory when dropped and never printed.
///
/// There is no `Display`, no `Serialize` and no equality; `{:?}` shows a placeholder. The one door
/// out is [`Secret::expose`], so that `grep expose` is the audit.
#[derive(Clone, Default)]
pub struct Secret<T: Wipe = String>(T);

impl<T: Wipe> Secret<T> {
    /// Takes a value into custody.
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// Lends the value. A use of this method marks the boundary of where the value is hidden.
    pub const fn expose(&self) -> &T {
        &self.0
    }
}

impl<T: Wipe> Drop for Secret<T> {
    fn drop(&mut self) {
        self.0.wipe();
    }
}

impl<T: Wipe> fmt::Debug for Secret<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

impl From<String> for Secret {
    fn from(value: String) -> Self {
        Self(value)
    }
}

impl From<&str> for Secret {
    fn from(value: &str) -> Self {
        Self(value.to_owned())
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self)
    }
}

/// Is what can be overwritten in memory.
///
/// `zeroize` has the same for more types, byte by byte: here, it is a tenth of a short run.
pub trait Wipe {
    /// Overwrites the value with zeros, and all memory that it has in reserve. What it is
    /// afterwards does not matter.
    fn wipe(&mut self);
}

impl Wipe for Vec<u8> {
    fn wipe(&mut self) {
        self.clear();
        while self.len() < self.capacity() {
            let left = self.capacity() - self.len();
            self.extend_from_slice(&ZEROS[..left.min(ZEROS.len())]);
        }
        optimization_barrier(self.as_slice());
    }
}

impl Wipe for String {
    fn wipe(&mut self) {
        mem::take(self).into_bytes().wipe();
    }
}

impl<const N: usize> Wipe for [u8; N] {
    fn wipe(&mut self) {
        self.fill(0);
        optimization_barrier(self);
    }
}

/// Takes secrets out of text that somebody else wrote, who may have seen them.
pub(crate) fn redacted(text: String, secrets: &[Secret]) -> String {
    let secrets = secrets.iter().map(Secret::expose).filter(|secret| !secret.is_empty());
    secrets.fold(text, |text, secret| text.replace(secret.as_str(), "[redacted]"))
}

/// To be copied from: memory is filled faster by copies than by a loop over its bytes.
const ZEROS: &[u8; 256] = &[0; 256];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_memory_is_wiped() {
        let mut bytes = b"made-up-secret".to_vec();
        bytes.reserve(100);
        bytes.truncate(3);
        let (start, capacity) = (bytes.as_ptr(), bytes.capacity());
        bytes.wipe();
        assert_eq!((bytes.as_ptr(), &*bytes), (start, &*vec![0; capacity]));

        let mut key = [7; 32];
        key.wipe();
        assert_eq!(key, [0; 32]);
    }

    #[test]
    fn debug_shows_a_placeholder_only() {
        let secret = Secret::from("made-up-secret");
        assert_eq!(format!("{secret:?}"), "[redacted]");
        assert_eq!(format!("{secret:#?}"), "[redacted]");
        assert_eq!(secret.expose(), "made-up-secret");
    }
}
