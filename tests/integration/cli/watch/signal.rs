//! The signal after each replacement, and processes that never get it.

use std::fs;
use std::os::unix::fs::{chown, lchown, symlink};
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::process::{Command, Stdio};

use rustix::process::Signal;

use super::machine::{Machine, Running};
use crate::support::outside;

#[test]
fn a_process_is_signalled_after_each_replacement() {
    let machine = Machine::new("signal", 3600);
    // Reads from a pipe that stays open, until a signal ends it.
    let mut waiting = Command::new("cat");
    machine.prepare(&mut waiting);
    let waiting = waiting.stdin(Stdio::piped()).spawn().unwrap();
    fs::write(machine.folder.join("pid"), format!("{}\n", waiting.id())).unwrap();
    let mut waiting = Running(waiting);
    let words = "watch --once --output token --signal USR1 --pid-file pid";
    let (status, stderr) = machine.spawn(words).end();
    assert_eq!((status.code(), stderr.as_str()), (Some(0), ""));
    let mut ended = None;
    machine.wait_for("the signal", || {
        ended = waiting.0.try_wait().unwrap();
        ended.is_some()
    });
    assert_eq!(ended.unwrap().signal(), Some(Signal::USR1.as_raw()));
    drop(waiting);
    for (content, problem) in
        [("", "does not hold"), ("-1", "does not hold"), ("0", "does not hold"), ("x", "does not")]
    {
        fs::write(machine.folder.join("pid"), content).unwrap();
        let (status, stderr) = machine.spawn(words).end();
        assert_eq!(status.code(), Some(1));
        assert!(stderr.contains(problem), "{stderr}");
    }
}

/// The tests of other users need root.
#[test]
fn another_user_cannot_choose_the_process() {
    if !outside::can_become_another_user("the signal of another user") {
        return;
    }
    let machine = Machine::new("signal-users", 3600);
    let pid_file = machine.folder.join("pid");
    let waiting = |uid: u32| {
        let mut waiting = Command::new("cat");
        machine.prepare(&mut waiting);
        Running(waiting.stdin(Stdio::piped()).uid(uid).current_dir("/").spawn().unwrap())
    };
    let (mut own, mut other) = (waiting(0), waiting(OTHER));
    for (owner, process, expected) in [
        (OTHER, &other, "error: `pid` belongs to another user\n".to_owned()),
        (OTHER, &own, "error: `pid` belongs to another user\n".to_owned()),
        (
            0,
            &other,
            format!(
                "error: SIGUSR1 is not sent to the process {}: it belongs to another user\n",
                other.0.id()
            ),
        ),
    ] {
        fs::write(&pid_file, process.0.id().to_string()).unwrap();
        chown(&pid_file, Some(owner), None).unwrap();
        let words = "watch --once --output token --signal USR1 --pid-file pid";
        let (status, stderr) = machine.spawn(words).end();
        // The file has a new token nevertheless.
        assert_eq!((status.code(), stderr), (Some(1), expected));
    }
    // A link of another user leads to a file of root, at once or through a link of root.
    let words = "watch --once --output token --signal USR1 --pid-file pid";
    fs::rename(&pid_file, machine.folder.join("roots-pid")).unwrap();
    fs::write(machine.folder.join("roots-pid"), own.0.id().to_string()).unwrap();
    symlink("roots-pid", machine.folder.join("others-link")).unwrap();
    lchown(machine.folder.join("others-link"), Some(OTHER), None).unwrap();
    for link in ["others-link", "roots-link"] {
        symlink(link, &pid_file).unwrap();
        let (status, stderr) = machine.spawn(words).end();
        let expected = "error: `pid` belongs to another user\n";
        assert_eq!((status.code(), stderr.as_str()), (Some(1), expected));
        fs::rename(&pid_file, machine.folder.join("roots-link")).unwrap();
    }
    fs::remove_file(machine.folder.join("roots-link")).unwrap();
    for process in [&mut own, &mut other] {
        drop(process.0.stdin.take());
        assert!(process.0.wait().unwrap().success(), "the process was signalled");
    }
    // A process that has ended cannot be signalled.
    fs::write(&pid_file, own.0.id().to_string()).unwrap();
    chown(&pid_file, Some(0), None).unwrap();
    let words = "watch --once --output token --signal USR1 --pid-file pid";
    let (_, stderr) = machine.spawn(words).end();
    assert!(stderr.ends_with("No such process (os error 3)\n"), "{stderr}");
}

const OTHER: u32 = 12_345;
