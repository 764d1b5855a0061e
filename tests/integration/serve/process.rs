//! Signals, exit codes, and the variables that the server hands out.

use std::os::unix::fs::PermissionsExt as _;

use rustix::process::Signal;

use super::world::World;

#[test]
fn the_variables_are_printed_and_written() {
    let world = World::new("variables");
    let server = world.serve(&["--env-file", "gce.env"]);
    let (address, capability) = (server.address, &server.capability);
    let expected = [
        format!("GCE_METADATA_HOST={address}{capability}"),
        format!("GCE_METADATA_ROOT={address}{capability}"),
        format!("GCE_METADATA_IP={address}"),
    ];
    let mut printed: Vec<String> = expected.iter().map(|line| format!("export {line}")).collect();
    printed.push("unset GOOGLE_APPLICATION_CREDENTIALS".to_owned());
    assert_eq!(server.process.lines, printed);
    let file = world.folder.join("gce.env");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), expected.join("\n") + "\n");
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    let check = |flags: &[&str]| {
        let output = world.command(&["serve", "check"]).args(flags).output().unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    assert_eq!(check(&["--env-file", "gce.env"]), (Some(0), String::new()));
    assert_eq!(check(&["--listen", &address.to_string()]), (Some(0), String::new()));
    drop(server);
    let (code, stderr) = check(&["--env-file", "gce.env", "--timeout", "2s"]);
    assert_eq!(code, Some(75));
    assert!(stderr.starts_with("error: the server is not healthy: "), "{stderr}");
    assert_eq!(check(&["--env-file", "aws.json"]).0, Some(78));
    assert_eq!(check(&[]).0, Some(2));
}

#[test]
fn a_signal_ends_the_server_with_success() {
    let world = World::new("signals");
    for signal in [Signal::TERM, Signal::INT] {
        let mut server = world.serve(&[]);
        server.process.signal(signal);
        assert_eq!(server.process.wait().code(), Some(0), "{signal:?}");
        assert_eq!(world.stderr(), "");
    }
}

#[test]
fn usr1_writes_the_counters_and_hup_refreshes() {
    let world = World::new("counters");
    let mut server = world.serve(&["-v"]);
    assert_eq!(server.account("token").token(), 1);
    server.process.signal(Signal::USR1);
    let counters = "gcp-wif: connections 1, requests 1, responses 2xx 1, 4xx 0, 5xx 0, refused by";
    while !world.stderr().contains(counters) {
        std::thread::yield_now();
    }
    server.process.signal(Signal::HUP);
    while server.account("token").token() == 1 {}
    server.process.signal(Signal::TERM);
    assert!(server.process.wait().success());
    // At the signal and at the end.
    let log = world.stderr();
    let reports = log.lines().filter(|line| line.starts_with("gcp-wif: connections "));
    assert_eq!(reports.count(), 2, "{log}");
    assert!(!log.contains("/computeMetadata") && !log.contains(&server.capability[1..]), "{log}");
    assert!(!log.contains("made-up-"), "{log}");
}

#[test]
fn the_server_ends_with_a_process() {
    let world = World::new("exit-with");
    let mut other =
        std::process::Command::new("cat").stdin(std::process::Stdio::piped()).spawn().unwrap();
    let mut server = world.serve(&["--exit-with-pid", &other.id().to_string()]);
    assert_eq!(server.account("token").token(), 1);
    other.kill().unwrap();
    other.wait().unwrap();
    assert_eq!(server.process.wait().code(), Some(0));
}
