//! What some tests need from outside the tree, and what happens when it is not there.

use std::ffi::OsString;
use std::io::Write as _;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

/// Returns the value of a variable that names something outside the tree. If it is unset, says that
/// `what` is skipped; in CI, where nothing may be skipped, panics.
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

/// An address without a listener. No system hands out so low a port for port 0, as it may hand out
/// one that was just closed to the server of another test.
pub const NOBODY: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 1);

/// A variable for a program that shall have no home directory. If `HOME` were unset, the program would
/// look up the home directory of the user who runs the tests.
pub const NO_HOME: (&str, &str) = ("HOME", "");

/// Writes a line past the test harness, which would show it for a failed test only.
pub fn say(line: &str) {
    std::io::stderr().write_all(format!("{line}\n").as_bytes()).unwrap();
}
