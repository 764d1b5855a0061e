//! The user of this process.

/// Returns the number of the effective user of this process; `None` on systems without such numbers.
pub fn effective_uid() -> Option<u32> {
    #[cfg(unix)]
    return Some(rustix::process::geteuid().as_raw());
    #[cfg(not(unix))]
    None
}
