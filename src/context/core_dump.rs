//! The memory of this process, as others may see it.

/// Keeps the memory of this process from core dumps, and from other processes of the same user that
/// have no privilege (`PR_SET_DUMPABLE`). A program that this one becomes, or runs, is not held to it:
/// the kernel starts afresh with each program.
///
/// Where it is refused, or the system is not Linux, nothing is different.
pub fn forbid_core_dump() {
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{DumpableBehavior, set_dumpable_behavior};

        let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
    }
}
