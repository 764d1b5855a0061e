//! A server that is killed at any moment: its files are whole, its port is free, and the next one starts.

use std::collections::BTreeSet;
use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use rustix::process::Signal;

use super::imds::world::{Running, World};
use super::program::{PATIENCE, ServerProcess};

#[test]
fn a_server_that_is_killed_at_its_start_leaves_whole_files_and_a_free_port() {
    for (kind, words) in KINDS {
        let world = World::new(&format!("killed-{kind}"));
        let address = address(8174);
        let words: Vec<&str> = words.iter().copied().chain(OUTPUTS).collect();
        let listen = address.to_string();
        let start = || {
            let mut command = world.command(&["serve"]);
            command.args(&words).args(["--listen", &listen]);
            if *kind != "gce" {
                command.args(["--write-credential-file", "served.json"]);
            }
            command
        };
        // After each of the first requests, before there is a token.
        for requests in 1..=8 {
            let asked = world.clouds.requests().len();
            kill_when(&mut start(), || {
                world.clouds.requests().len() >= asked + requests
                    || TcpStream::connect(address).is_ok()
            });
            assert_whole(&world.folder);
        }
        // While it listens and writes: as soon as there is a file, or the port is open.
        for stage in 0..12 {
            for file in ["served.json", "server.env"] {
                let _ = fs::remove_file(world.folder.join(file));
            }
            kill_when(&mut start(), || match stage % 3 {
                0 => world.folder.join("server.env").exists(),
                1 if *kind != "gce" => world.folder.join("served.json").exists(),
                _ => TcpStream::connect(address).is_ok(),
            });
            assert_whole(&world.folder);
        }
        // A process that is killed while it writes may leave such a file.
        for file in [".server.env.0123456789abcdef.tmp", ".served.json.0123456789abcdef.tmp"] {
            fs::write(world.folder.join(file), "half").unwrap();
        }
        let mut server = ServerProcess::start(&mut start(), &world.folder);
        assert_eq!(TcpStream::connect(address).unwrap().peer_addr().unwrap(), address);
        assert_whole(&world.folder);
        let expected = ["aws.json", "server.env", "served.json", "stderr"];
        // `serve gce` writes no credential file, and does not clean up after one that did.
        let other = [".served.json.0123456789abcdef.tmp"];
        let expected: BTreeSet<String> = match *kind {
            "gce" => expected[..2].iter().chain(&expected[3..]).chain(&other).map(owned).collect(),
            _ => expected.iter().map(owned).collect(),
        };
        assert_eq!(names(&world.folder), expected, "{kind}");
        server.signal(Signal::TERM);
        assert!(server.wait().success());
        assert_eq!(world.stderr(), "", "{kind}");
    }
}

#[test]
fn a_server_that_is_killed_while_it_works_leaves_its_files_to_the_next_one() {
    let world = World::new("killed-working");
    let listen = address(8175).to_string();
    let flags = ["gce", "--imds", "--listen", &listen, "--write-credential-file", "served.json"];
    let flags: Vec<&str> = flags.into_iter().chain(OUTPUTS).collect();
    for stage in ["refresh", "request", "response", "wait", "first request"] {
        let mut server = world.serve(&flags);
        let written = files(&world.folder);
        let mut clients = Vec::new();
        match stage {
            // AWS or Google is asked and has not answered, or the answer is being read.
            "refresh" => {
                let asked = world.clouds.requests().len();
                server.process.signal(Signal::HUP);
                while world.clouds.requests().len() == asked {
                    std::thread::yield_now();
                }
            }
            "request" => clients.push(sent(&server, "GET /healthz HTTP/1.1\r\nHost: loc")),
            // More than fits into the sockets, and the client reads one byte.
            "response" => {
                let all = get(&server, "instance/?recursive=true").repeat(20_000);
                let mut stream = TcpStream::connect(&server.address).unwrap();
                let mut writer = stream.try_clone().unwrap();
                std::thread::spawn(move || writer.write_all(all.as_bytes()));
                assert_eq!(stream.read(&mut [0]).unwrap(), 1);
                clients.push(stream);
            }
            "wait" => {
                let path = "instance/preempted?wait_for_change=true";
                clients.push(sent(&server, &get(&server, path)));
            }
            _ => {
                // A token that is fetched for this client.
                let path = "instance/service-accounts/default/token?scopes=another";
                let asked = world.clouds.requests().len();
                clients.push(sent(&server, &get(&server, path)));
                while world.clouds.requests().len() == asked {
                    std::thread::yield_now();
                }
            }
        }
        server.process.signal(Signal::KILL);
        assert!(!server.process.wait().success());
        assert_eq!(files(&world.folder), written, "{stage}");
        for client in &mut clients {
            // Each connection has ended.
            while client.read(&mut [0; 4096]).is_ok_and(|read| read > 0) {}
        }
    }
    let mut server = world.serve(&flags);
    assert!(server.session() > 0);
    assert!(server.end().success());
    let expected = ["aws.json", "served.json", "server.env", "stderr"].iter().map(owned).collect();
    assert_eq!(names(&world.folder), expected);
}

/// Starts a server and kills it as soon as a condition holds.
fn kill_when(command: &mut Command, is_so: impl Fn() -> bool) {
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let started = Instant::now();
    while !is_so() && is_running(&mut child) {
        assert!(started.elapsed() < PATIENCE, "the stage does not come");
        std::thread::yield_now();
    }
    child.kill().unwrap();
    child.wait().unwrap();
}

fn is_running(child: &mut Child) -> bool {
    let ended = child.try_wait().unwrap();
    assert!(ended.is_none(), "the server has ended: {ended:?}");
    true
}

/// Checks that each file is absent or whole.
fn assert_whole(folder: &Path) {
    if let Ok(text) = fs::read_to_string(folder.join("server.env")) {
        assert!(text.ends_with('\n') && text.lines().count() >= 3, "{text}");
        assert!(text.lines().all(|line| line.split_once('=').is_some_and(|(_, v)| !v.is_empty())));
    }
    if let Ok(json) = fs::read(folder.join("served.json")) {
        let json: serde_json::Value = serde_json::from_slice(&json).unwrap();
        let url = json["credential_source"]["imdsv2_session_token_url"].as_str().unwrap();
        assert!(url.ends_with("/latest/api/token"), "{url}");
    }
}

/// Returns the contents of the files that a server writes.
fn files(folder: &Path) -> [Vec<u8>; 2] {
    ["server.env", "served.json"].map(|name| fs::read(folder.join(name)).unwrap())
}

fn names(folder: &Path) -> BTreeSet<String> {
    let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
    names.map(|name| name.into_string().unwrap()).collect()
}

fn owned(name: &&str) -> String {
    (*name).to_owned()
}

fn get(server: &Running, path: &str) -> String {
    let capability = &server.capability;
    format!(
        "GET {capability}/computeMetadata/v1/{path} HTTP/1.1\r\nHost: localhost\r\n\
         Metadata-Flavor: Google\r\n\r\n"
    )
}

fn sent(server: &Running, text: &str) -> TcpStream {
    let mut stream = TcpStream::connect(&server.address).unwrap();
    stream.write_all(text.as_bytes()).unwrap();
    stream
}

/// An address of this test program alone: every address of 127.0.0.0/8 is one of this machine.
fn address(port: u16) -> SocketAddr {
    let [_, high, middle, low] = std::process::id().to_be_bytes();
    SocketAddr::from((Ipv4Addr::new(127, 64 | high, middle, low), port))
}

const KINDS: &[(&str, &[&str])] =
    &[("gce", &["gce"]), ("imds", &["imds"]), ("both", &["gce", "--imds"])];

const OUTPUTS: [&str; 2] = ["--env-file", "server.env"];
