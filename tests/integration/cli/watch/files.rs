//! The files: whole at every moment, and as the flags say.

use std::os::unix::fs::PermissionsExt as _;
use std::sync::atomic::{AtomicBool, Ordering};

use rustix::process::Signal;

use super::machine::{Machine, token};

#[test]
fn a_reader_sees_whole_tokens_over_three_expiries() {
    let machine = Machine::new("expiries", 2);
    let running = machine.spawn("watch --output token --no-newline");
    let path = machine.folder.join("token");
    machine.wait_for("the first token", || path.exists());
    let is_over = AtomicBool::new(false);
    let reads = std::thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let mut reads = 0;
            while !is_over.load(Ordering::SeqCst) {
                let read = std::fs::read_to_string(&path).expect("the file is there");
                assert_eq!(read.len(), token(1).len(), "a part of a token");
                reads += 1;
            }
            reads
        });
        machine.wait_for_exchanges(4);
        machine.wait_for("the fourth token", || machine.read("token") >= token(4));
        is_over.store(true, Ordering::SeqCst);
        reader.join().unwrap()
    });
    assert!(reads > 100, "{reads}");
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o7777, 0o600);
    let (status, stderr) = running.stop();
    assert_eq!((status.code(), stderr.as_str()), (Some(0), ""));
}

#[test]
fn a_process_that_is_killed_leaves_the_old_token() {
    let machine = Machine::new("killed", 2);
    let path = machine.folder.join("token");
    for round in 1..=10 {
        let running = machine.spawn("watch --output token --no-newline");
        machine.wait_for_exchanges(machine.exchanges() + 1);
        // Google has answered: the write begins.
        running.signal(Signal::KILL);
        running.end();
        if path.exists() {
            assert_eq!(machine.read("token").len(), token(1).len(), "round {round}");
        }
    }
    let running = machine.spawn("watch --output token --once --no-newline");
    assert_eq!(running.end().0.code(), Some(0));
    assert_eq!(machine.read("token"), token(machine.exchanges()));
    assert_eq!(machine.folder.names(), ["aws.json", "token"]);
}

#[test]
fn a_write_that_keeps_failing_is_reported_once() {
    let machine = Machine::new("unwritable", 2);
    let folder = machine.folder.join("folder");
    std::fs::create_dir(&folder).unwrap();
    let running = machine.spawn("watch --output folder/token");
    let path = folder.join("token");
    machine.wait_for("the token", || path.exists());
    std::fs::remove_dir_all(&folder).unwrap();
    machine.wait_for_exchanges(machine.exchanges() + 4);
    std::fs::create_dir(&folder).unwrap();
    machine.wait_for("another token", || path.exists());
    let (status, stderr) = running.stop();
    assert_eq!(status.code(), Some(0));
    assert_eq!(stderr.matches("the token cannot be written").count(), 1, "{stderr}");
}

#[test]
fn each_file_has_its_format_mode_and_end() {
    let machine = Machine::new("formats", 3600);
    let running = machine.spawn(
        "watch --once --mode 0640 --output plain --output json:token.json --output env:./token:env \
         --output header:header",
    );
    let (status, stderr) = running.end();
    assert_eq!((status.code(), stderr.as_str()), (Some(0), ""));
    assert_eq!(machine.exchanges(), 1);
    assert_eq!(machine.read("plain"), format!("{}\n", token(1)));
    assert_eq!(machine.read("header"), format!("Authorization: Bearer {}\n", token(1)));
    assert!(machine.read("token:env").starts_with("export CLOUDSDK_AUTH_ACCESS_TOKEN="));
    let json: serde_json::Value = serde_json::from_str(&machine.read("token.json")).unwrap();
    assert_eq!(json["access_token"], token(1));
    let mode = std::fs::metadata(machine.folder.join("plain")).unwrap().permissions().mode();
    assert_eq!(mode & 0o7777, 0o640);
}

#[test]
fn a_group_is_set_before_the_file_has_its_name() {
    use std::os::unix::fs::MetadataExt as _;

    let machine = Machine::new("group", 3600);
    // A user may give files to the own group only.
    let own = rustix::process::getegid().as_raw();
    let running = machine.spawn(&format!("watch --once --mode 0440 --group {own} --output token"));
    assert_eq!(running.end().0.code(), Some(0));
    let metadata = std::fs::metadata(machine.folder.join("token")).unwrap();
    assert_eq!((metadata.gid(), metadata.mode() & 0o7777), (own, 0o440));
    let (status, stderr) = machine.spawn("watch --group made-up --output token").end();
    assert_eq!(status.code(), Some(2));
    assert!(stderr.contains("`/etc/group` has no group `made-up`"), "{stderr}");
}
