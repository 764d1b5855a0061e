//! Random numbers.

use std::hash::{BuildHasher as _, RandomState};

/// Returns bytes of the operating system, which other processes cannot predict.
///
/// # Errors
/// The reason why the system has none.
#[cfg(feature = "server")]
pub fn random_bytes<const LENGTH: usize>() -> std::io::Result<[u8; LENGTH]> {
    let mut bytes = [0; LENGTH];
    getrandom::getrandom(&mut bytes).map_err(|error| std::io::Error::other(error.to_string()))?;
    Ok(bytes)
}

/// Returns a number that differs at each call: that of a hash table's keys. It spreads retries over time and
/// avoids collisions of names; it is not fit for secrets.
pub(super) fn varying_number() -> u64 {
    RandomState::new().hash_one(())
}
