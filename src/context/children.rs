//! The children of this process: the programs that it has started, and the orphans that the kernel gives
//! to it.

use std::io;
use std::process::{Child, Command};
use std::sync::{Mutex, MutexGuard};

use crate::mutex::lock;

/// A program that this process has started and waits for, so that [`reap_orphans`] skips it.
pub(super) struct OwnChild {
    pub(super) process: Child,
}

impl OwnChild {
    /// Starts a program.
    pub(super) fn spawn(command: &mut Command) -> io::Result<Self> {
        // The lock is held until the process ID is known: `reap_orphans` would take a program that ends at
        // once for an orphan.
        let mut own = own_children();
        let process = command.spawn()?;
        own.push(process.id());
        Ok(Self { process })
    }
}

impl Drop for OwnChild {
    fn drop(&mut self) {
        let id = self.process.id();
        own_children().retain(|own| *own != id);
    }
}

/// Makes this process the parent of all orphans among its descendants (`PR_SET_CHILD_SUBREAPER`,
/// prctl(2)). If the system refuses, process 1 is their parent.
pub fn adopt_orphans() {
    #[cfg(target_os = "linux")]
    let _ = rustix::process::set_child_subreaper(rustix::process::Pid::from_raw(1));
}

/// Returns whether orphans become children of this process: it is process 1, as in a container, or has
/// called [`adopt_orphans`].
pub fn is_parent_of_orphans() -> bool {
    #[cfg(target_os = "linux")]
    let is_parent = std::process::id() == 1
        || rustix::process::child_subreaper().is_ok_and(|subreaper| subreaper.is_some());
    #[cfg(not(target_os = "linux"))]
    let is_parent = false;
    is_parent
}

/// Waits for the orphans that have ended: each is a zombie until its parent waits for it. Needs `/proc`.
/// The programs that this process has started and waits for are skipped.
pub fn reap_orphans() {
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{Pid, WaitOptions, waitpid};

        let own = own_children();
        let Ok(entries) = std::fs::read_dir("/proc") else { return };
        for entry in entries.flatten() {
            let name = entry.file_name();
            let number = name.to_str().and_then(|name| name.parse::<u32>().ok());
            let Some(number) = number.filter(|number| !own.contains(number)) else { continue };
            #[expect(clippy::disallowed_methods, reason = "this is the seam")]
            let stat = std::fs::read(entry.path().join("stat")).unwrap_or_default();
            if parent_of_ended(&String::from_utf8_lossy(&stat)) == Some(std::process::id()) {
                // An error means that the process ID is one of another namespace.
                let _ = waitpid(Pid::from_raw(number.cast_signed()), WaitOptions::NOHANG);
            }
        }
    }
}

/// Returns the parent of a process that has ended, from its status: "pid (comm) state ppid"
/// (proc_pid_stat(5)). The name may contain any character.
#[cfg(target_os = "linux")]
fn parent_of_ended(stat: &str) -> Option<u32> {
    let (_, fields) = stat.rsplit_once(')')?;
    let mut fields = fields.split_ascii_whitespace();
    (fields.next() == Some("Z")).then(|| fields.next()?.parse().ok())?
}

fn own_children() -> MutexGuard<'static, Vec<u32>> {
    lock(&OWN)
}

/// The process IDs of all [`OwnChild`] values.
static OWN: Mutex<Vec<u32>> = Mutex::new(Vec::new());

#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests {
    use super::*;

    #[test]
    fn only_an_ended_process_has_a_parent_that_waits() {
        assert_eq!(parent_of_ended("7 (sh) Z 1 7 7 0"), Some(1));
        assert_eq!(parent_of_ended("7 (a) Z 9 (b) Z 1 7"), Some(1));
        for stat in ["7 (sh) S 1 7", "7 (Z 1) R 2", "", "7 (sh) Z", "7 (sh) Z x"] {
            assert_eq!(parent_of_ended(stat), None, "{stat}");
        }
    }
}
