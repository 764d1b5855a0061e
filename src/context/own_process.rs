//! This process: its user, its session and its memory.

/// Returns the effective user ID of this process; `None` on systems without user IDs. The owner of
/// `/proc/self` would be wrong after [`forbid_core_dump`]: it is root then.
pub fn effective_uid() -> Option<u32> {
    #[cfg(unix)]
    return Some(rustix::process::geteuid().as_raw());
    #[cfg(not(unix))]
    None
}

/// Leaves the session and the process group of the terminal, so that its signals do not reach this process.
/// Has no effect on the leader of a process group (setsid(2)).
pub fn leave_session() {
    #[cfg(unix)]
    let _ = rustix::process::setsid();
}

/// Keeps the memory of this process out of core dumps, and unreadable to other processes of the same
/// user without privileges (`PR_SET_DUMPABLE`, prctl(2)).
///
/// It does not cover a program that this process runs or is replaced by, since `execve` resets the
/// flag. If the kernel refuses, or the system is not Linux, the call has no effect.
pub fn forbid_core_dump() {
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{DumpableBehavior, set_dumpable_behavior};

        // A refusal only loses a second line of defence; the tokens are still correct.
        let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
    }
}
