//! The service manager, and the units.

use std::fs;
use std::process::Command;

use rustix::process::Signal;
use testkit::folder::Folder;

use super::machine::{Machine, Running};
use crate::support::outside;
use crate::support::service_manager::ServiceManager;

#[test]
fn every_state_is_reported_to_the_manager() {
    let machine = Machine::new("notify", 3600);
    let manager = ServiceManager::new(&machine.folder);
    let next = |beginning| manager.next(beginning);
    machine.fail(Some(503));
    let mut command = machine.command("watch --output token");
    command.env("NOTIFY_SOCKET", &manager.path).env("WATCHDOG_USEC", "1000000");
    let running = Running(command.spawn().unwrap());
    next("EXTEND_TIMEOUT_USEC=");
    next("STATUS=no token yet: ");
    machine.fail(None);
    let ready = next("READY=1\nSTATUS=token until 20");
    assert!(ready.contains("Z, next at 20"), "{ready}");
    assert!(machine.folder.join("token").exists(), "ready before the first token");
    for _ in 0..3 {
        next("WATCHDOG=1");
    }
    running.signal(Signal::HUP);
    let reloading = next("RELOADING=1\nMONOTONIC_USEC=");
    assert!(reloading.trim_start_matches(|c: char| !c.is_ascii_digit()).len() > 4, "{reloading}");
    next("READY=1\nSTATUS=token until 20");
    running.signal(Signal::TERM);
    next("STOPPING=1");
    assert_eq!(running.end().0.code(), Some(0));
}

#[test]
fn the_units_are_valid_and_tight() {
    if Command::new("systemd-analyze").arg("--version").output().is_err() {
        outside::say("the units of systemd: skipped, there is no `systemd-analyze`");
        return;
    }
    let folder = Folder::new("units");
    let mut paths = Vec::new();
    for unit in fs::read_dir("deploy/systemd").unwrap() {
        let unit = unit.unwrap();
        let text = fs::read_to_string(unit.path()).unwrap();
        // The program and its manual pages are not installed here.
        let text =
            text.replace("/usr/local/bin/gcp-wif ", concat!(env!("CARGO_BIN_EXE_gcp-wif"), " "));
        let path = folder.join(unit.file_name().to_str().unwrap().replace('@', "@aws"));
        fs::write(&path, text).unwrap();
        paths.push(path);
    }
    assert_eq!(paths.len(), 3, "{paths:?}");
    let run = |command: &mut Command| {
        let output = command.output().unwrap();
        let said = [output.stdout, output.stderr].concat();
        (output.status.success(), String::from_utf8_lossy(&said).into_owned())
    };
    let verify = run(Command::new("systemd-analyze").args(["verify", "--man=no"]).args(&paths));
    let services = paths.iter().filter(|path| path.extension().is_some_and(|e| e == "service"));
    let security: Vec<_> = services
        .map(|path| {
            // The figure of docs/watch.md, times ten, is 12 and 14.
            let words = ["security", "--offline=true", "--threshold=15"];
            run(Command::new("systemd-analyze").args(words).arg(path))
        })
        .collect();
    assert_eq!(verify, (true, String::new()));
    for (is_tight, said) in security {
        assert!(is_tight, "{said}");
    }
}

#[test]
fn the_command_of_the_unit_is_understood() {
    let machine = Machine::new("unit", 3600);
    let unit = fs::read_to_string("deploy/systemd/gcp-wif-watch@.service").unwrap();
    let line = unit
        .lines()
        .find_map(|line| line.strip_prefix("ExecStart=/usr/local/bin/gcp-wif "))
        .unwrap();
    let folder = machine.folder.to_str().unwrap().to_owned();
    fs::rename(machine.folder.join("aws.json"), machine.folder.join("credential-file")).unwrap();
    let line =
        line.replace("${CREDENTIALS_DIRECTORY}", &folder).replace("/run/gcp-wif/%i", &folder);
    let (status, stderr) = machine.spawn(&format!("{line} --once")).end();
    assert_eq!((status.code(), stderr.as_str()), (Some(0), ""));
    assert!(machine.folder.join("token").exists());
}
