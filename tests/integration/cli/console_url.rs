//! `gcp-wif console-url --open`, which needs a browser.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt as _;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;

use testkit::clouds::{ACCESS_KEY_ID, Clouds, SECRET_ACCESS_KEY};
use testkit::folder::Folder;
use testkit::output::stderr;

#[test]
fn the_browser_gets_an_address_that_works_once() {
    let clouds = Clouds::start(BTreeMap::new());
    let folder = Folder::new("console-open");
    let pipe = folder.pipe("address");
    let script = format!("#!/bin/sh\necho \"$1\" > {}\n", pipe.display());
    let script = folder.write("xdg-open", script);
    fs::set_permissions(&script, fs::Permissions::from_mode(0o700)).unwrap();
    let child = program(&clouds).env("PATH", &folder).spawn().unwrap();
    let (sender, receiver) = mpsc::channel();
    let of_script = sender.clone();
    let file = pipe.clone();
    thread::spawn(move || of_script.send(Ok(fs::read_to_string(file).unwrap())));
    let program = thread::spawn(move || {
        let output = child.wait_with_output().unwrap();
        // The other side may have the address already.
        let _ = sender.send(Err(stderr(&output)));
        output
    });
    let address = receiver.recv().unwrap().unwrap();
    let (authority, path) =
        address.trim().strip_prefix("http://").unwrap().split_once('/').unwrap();
    assert!(authority.starts_with("127.0.0.1:") && path.len() == 32, "{address}");
    assert!(get(authority, "/favicon.ico").starts_with("HTTP/1.1 404 "));
    let answer = get(authority, &format!("/{path}"));
    assert!(answer.starts_with("HTTP/1.1 302 "), "{answer}");
    let location = format!("Location: {}/federation?Action=login&", clouds.origin());
    assert!(answer.contains(&location) && answer.contains("SigninToken="), "{answer}");
    let output = program.join().unwrap();
    assert_eq!(
        (output.status.code(), &*output.stdout, &*output.stderr),
        (Some(0), &b""[..], &b""[..])
    );
    assert!(TcpStream::connect(authority).is_err(), "the address works once");
}

#[test]
fn a_missing_browser_is_reported() {
    let clouds = Clouds::start(BTreeMap::new());
    let folder = Folder::new("console-missing");
    let output = program(&clouds).env("PATH", &folder).output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{stderr}");
    assert!(stderr.starts_with("error: `--open` needs the program `xdg-open`, "), "{stderr}");
}

fn program(clouds: &Clouds) -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_gcp-wif"));
    program
        .args(["console-url", "--open", "--assume-role", "arn:aws:iam::123456789012:role/first"])
        .env_clear()
        .env("AWS_ACCESS_KEY_ID", ACCESS_KEY_ID)
        .env("AWS_SECRET_ACCESS_KEY", SECRET_ACCESS_KEY)
        .env("AWS_ENDPOINT_URL_STS", clouds.origin())
        .env("AWS_REGION", "us-east-2")
        .env("AWS_ENDPOINT_URL_SIGNIN", clouds.origin())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    program
}

fn get(authority: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(authority).unwrap();
    stream
        .write_all(format!("GET {path} HTTP/1.1\r\nHost: {authority}\r\n\r\n").as_bytes())
        .unwrap();
    stream.shutdown(std::net::Shutdown::Write).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}
