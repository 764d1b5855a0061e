//! Clients that run as another user than the server. Only root can start one.

use std::io::Write as _;
use std::net::SocketAddr;
use std::os::unix::process::CommandExt as _;
use std::process::{Command, Stdio};

use super::world::Reply;

/// Sends a request as another user. The server has to end the connection after its response.
pub fn send_as(uid: u32, address: SocketAddr, request: &str) -> Reply {
    let script = "exec 3<>/dev/tcp/127.0.0.1/$0; cat >&3; cat <&3";
    let mut shell = Command::new("bash")
        .args(["-c", script, &address.port().to_string()])
        .uid(uid)
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    shell.stdin.take().unwrap().write_all(request.as_bytes()).unwrap();
    let output = shell.wait_with_output().unwrap();
    Reply::parse(&String::from_utf8(output.stdout).unwrap())
}

/// A user other than that of the server, which may not exist.
pub const OTHER_USER: u32 = 12_345;
