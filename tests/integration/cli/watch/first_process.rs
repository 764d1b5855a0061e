//! `watch` as process 1 of a container.

use std::fs;
use std::process::Stdio;
use std::time::{Duration, Instant};

use rustix::process::{Signal, kill_process};

use super::machine::{Machine, Running};
use crate::support::first_process::{children, first_process, outer_pid};

#[test]
fn a_signal_ends_it_and_orphans_of_its_command_are_removed() {
    let machine = Machine::new("pid-1", 3600);
    let mut command = machine.command("watch --output token -- sh -c");
    // The orphan runs until its pipe is written to; the command ends before it.
    command.arg("mkfifo gate; (read line < gate) > /dev/null 2>&1 & echo $PPID > inside");
    let Some(mut command) = first_process(&command, "watch as process 1") else { return };
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let running = Running(command.spawn().unwrap());
    machine.wait_for("the command", || {
        fs::read_to_string(machine.folder.join("inside")).is_ok_and(|text| text.ends_with('\n'))
    });
    assert_eq!(machine.read("inside").trim(), "1");
    let first = outer_pid(&running.0);
    fs::write(machine.folder.join("gate"), "\n").unwrap();
    machine.wait_for("the end of the orphan", || children(first).is_empty());
    let started = Instant::now();
    kill_process(first, Signal::TERM).unwrap();
    let (status, stderr) = running.end();
    assert_eq!((status.code(), stderr.as_str()), (Some(0), ""));
    assert!(started.elapsed() < Duration::from_secs(2), "{:?}", started.elapsed());
}
