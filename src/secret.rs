//! Secret values.

use std::fmt;

use serde::{Deserialize, Deserializer};
use zeroize::{Zeroize, ZeroizeOnDrop};

/// A value that is overwritten with zeros when it is dropped, and never printed.
///
/// It implements neither `Display`, `Serialize` nor `PartialEq`; `{:?}` shows a placeholder. The only
/// access is [`Secret::expose`], so `grep expose` lists every place that reads a secret.
///
/// Only the memory of the value itself is overwritten. A `Vec` or `String` that grows leaves copies
/// behind, so build one with all the capacity that it needs.
#[derive(Clone, Default)]
pub struct Secret<T: Zeroize = String>(T);

impl<T: Zeroize> Secret<T> {
    /// Wraps a value.
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// Returns the value, to change it in place. Growing it may leave a copy behind.
    pub(crate) const fn expose_mut(&mut self) -> &mut T {
        &mut self.0
    }

    /// Returns the value.
    pub const fn expose(&self) -> &T {
        &self.0
    }
}

impl<T: Zeroize> Drop for Secret<T> {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl<T: Zeroize> ZeroizeOnDrop for Secret<T> {}

impl<T: Zeroize> fmt::Debug for Secret<T> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_a_placeholder_only() {
        let secret = Secret::from("made-up-secret");
        assert_eq!(format!("{secret:?}"), "[redacted]");
        assert_eq!(format!("{secret:#?}"), "[redacted]");
        assert_eq!(secret.expose(), "made-up-secret");
    }
}
