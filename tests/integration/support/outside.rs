//! Resources outside the tree that some tests need, and how they are skipped.

use std::ffi::OsString;
use std::io::Write as _;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

/// Returns the value of a variable that names a resource outside the tree. If it is unset, prints
/// that `what` is skipped; in CI, where nothing may be skipped, panics.
pub fn named_by(variable: &str, what: &str) -> Option<OsString> {
    let value = std::env::var_os(variable).filter(|value| !value.is_empty());
    if value.is_none() {
        assert!(
            std::env::var_os("CI").is_none_or(|ci| ci != "true"),
            "{what}: `{variable}` is unset, and CI skips nothing"
        );
        say(&format!("{what}: skipped, `{variable}` is unset"));
    }
    value
}

/// Returns whether a program is on the `PATH`. If it is not, prints that `what` is skipped, in CI too: some
/// programs are in no package registry.
pub fn has_program(program: &str, what: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap();
    let found = std::env::split_paths(&path).any(|folder| folder.join(program).is_file());
    if !found {
        say(&format!("{what}: skipped, `{program}` is not installed"));
    }
    found
}

/// Returns whether programs can be started as another user of the machine, which takes root. Otherwise, prints
/// that `what` is skipped.
pub fn can_become_another_user(what: &str) -> bool {
    let is_root = rustix::process::geteuid().is_root();
    if !is_root {
        say(&format!("{what}: skipped, this user cannot become another one"));
    }
    is_root
}

/// An address without a listener. Port 0 never yields so low a port; a port that was just closed
/// may be given to the server of another test.
pub const NO_LISTENER: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 1);

/// A variable for a program that must have no home directory. Without `HOME`, the program looks up the
/// home directory of the user who runs the tests.
pub const NO_HOME: (&str, &str) = ("HOME", "");

/// Prints a line past the test harness, which shows captured output for failed tests only.
pub fn say(line: &str) {
    std::io::stderr().write_all(format!("{line}\n").as_bytes()).unwrap();
}
