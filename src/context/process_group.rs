//! A program together with the programs that it starts.

use std::process::{Child, Command};

#[cfg(unix)]
use rustix::process::{Pid, Signal, kill_process_group};

/// Makes a program the leader of a new process group, so that [`end`] ends its children too.
#[cfg(unix)]
pub(super) fn create(command: &mut Command) {
    std::os::unix::process::CommandExt::process_group(command, 0);
}

/// Does nothing: without process groups, only the program itself can be ended.
#[cfg(not(unix))]
pub(super) const fn create(_: &mut Command) {}

/// Asks a program and its children to end, and kills those that still run a moment later.
///
/// The program must not have been waited for: until then, its process ID cannot be that of another group.
#[cfg(unix)]
pub(super) fn end(child: &mut Child) {
    let group = Pid::from_child(child);
    // An error means that the whole group has just ended.
    let _ = kill_process_group(group, Signal::TERM);
    std::thread::park_timeout(GRACE);
    let _ = kill_process_group(group, Signal::KILL);
}

/// Kills a program.
#[cfg(not(unix))]
pub(super) fn end(child: &mut Child) {
    // An error means that the program has just ended.
    let _ = child.kill();
}

/// The time in which a program can remove its temporary files. It is shorter than the time that the watchdog
/// of the program `gcp-wif` allows after the deadline.
#[cfg(unix)]
const GRACE: std::time::Duration = std::time::Duration::from_millis(100);
