//! Random bytes of the operating system.

use std::io;

/// Returns bytes that other processes cannot predict.
///
/// # Errors
/// The reason why the system has none.
pub fn random_bytes<const LENGTH: usize>() -> io::Result<[u8; LENGTH]> {
    let mut bytes = [0; LENGTH];
    getrandom::getrandom(&mut bytes).map_err(|error| io::Error::other(error.to_string()))?;
    Ok(bytes)
}
