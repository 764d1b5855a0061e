//! Programs that are process 1 of a new PID namespace, as in a container.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use rustix::process::Pid;

use super::outside::say;
use super::program::inherit;

/// Returns the program that runs `command` as process 1, with its environment and folder. If this user may not
/// create namespaces, says that `what` is skipped and returns `None`.
pub fn first_process(command: &Command, what: &str) -> Option<Command> {
    let unshare = || {
        let mut unshare = Command::new("unshare");
        unshare.args(["--user", "--map-root-user", "--pid", "--fork", "--kill-child"]);
        unshare.arg("--mount-proc");
        unshare
    };
    let probe = unshare().arg("true").stderr(Stdio::null()).status();
    if !probe.is_ok_and(|status| status.success()) {
        say(&format!("{what}: skipped, no namespaces here"));
        return None;
    }
    let mut unshare = unshare();
    unshare.arg(command.get_program()).args(command.get_args());
    inherit(&mut unshare, command).stdin(Stdio::null());
    Some(unshare)
}

/// Returns the number that process 1 of a running [`first_process`] has outside.
pub fn outer_pid(unshare: &Child) -> Pid {
    let children = children(Pid::from_child(unshare));
    let [first] = children[..] else { panic!("`unshare` has the children {children:?}") };
    first
}

/// Lists the children of a process, those that have ended included.
pub fn children(parent: Pid) -> Vec<Pid> {
    let entries = fs::read_dir("/proc").unwrap();
    let found = entries.filter_map(|entry| {
        let path = entry.unwrap().path();
        let number: i32 = path.file_name()?.to_str()?.parse().ok()?;
        (parent_of(&path)? == parent.as_raw_nonzero().get()).then(|| Pid::from_raw(number))?
    });
    found.collect()
}

/// Returns the parent of a process by its folder in `/proc`.
fn parent_of(path: &Path) -> Option<i32> {
    let stat = fs::read(path.join("stat")).ok()?;
    let stat = String::from_utf8_lossy(&stat).into_owned();
    stat.rsplit_once(") ")?.1.split(' ').nth(1)?.parse().ok()
}
