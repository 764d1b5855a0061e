//! Clients that are slow, silent or many cost the others nothing.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use rustix::process::Signal;

use super::program::rest;
use super::world::{FLAVOR, Reply, V1, World};

/// One test for every kind of client, because it waits for the time limits of the server.
#[test]
fn a_client_that_stops_is_cut_off_and_others_go_on() {
    let world = World::new("slow");
    let mut server = world.serve(&["-v"]);
    let begun = |bytes: &[u8]| {
        let mut stream = server.connect();
        stream.write_all(bytes).unwrap();
        stream
    };
    let mut silent = begun(b"");
    let mut half = begun(b"GET / HTTP/1.1\r\nHost: loc");
    let mut body = begun(b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n123");
    // A client that asks for more than fits into the sockets, and reads nothing.
    let unread = begun(b"");
    let one =
        format!("GET {V1}/instance/?recursive=true HTTP/1.1\r\nHost: localhost\r\n{FLAVOR}\r\n");
    let mut writer = unread.try_clone().unwrap();
    let flood = one.repeat(100_000);
    let writing = std::thread::spawn(move || writer.write_all(flood.as_bytes()));
    for _ in 0..50 {
        assert_eq!(server.account("token").token(), 1);
    }
    assert_eq!(rest(&mut silent), "", "nothing was asked");
    for stream in [&mut half, &mut body] {
        assert_eq!(Reply::parse(&rest(stream)).status, 408);
    }
    assert!(writing.join().unwrap().is_err(), "the connection of a client that does not read ends");
    server.process.signal(Signal::TERM);
    assert!(server.process.wait().success());
    assert!(world.stderr().contains(" timed out 3, over the limit 0"), "{}", world.stderr());
}

#[test]
fn a_client_that_holds_idle_connections_keeps_no_other_out() {
    let world = World::new("idle");
    let mut server = world.serve(&[]);
    let mut streams: Vec<TcpStream> = Vec::new();
    for _ in 0..MAX_CONNECTIONS {
        let mut stream = server.connect();
        stream.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
        assert!(read_some(&mut stream).starts_with("HTTP/1.1 200 OK\r\n"));
        streams.push(stream);
    }
    // After a second, each takes the place of the connection that has been idle for the longest time.
    let mut newer = Vec::new();
    while newer.len() < 10 {
        let mut stream = server.connect();
        stream.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
        if read_some(&mut stream).starts_with("HTTP/1.1 200 OK\r\n") {
            newer.push(stream);
        }
    }
    for oldest in &mut streams[..10] {
        assert_eq!(read_some(oldest), "");
    }
    // Those that were used last are open.
    let last = streams.last_mut().unwrap();
    last.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
    assert!(read_some(last).starts_with("HTTP/1.1 200 OK\r\n"));
    server.process.signal(Signal::TERM);
    assert!(server.process.wait().success());
}

#[test]
fn connections_beyond_the_limit_get_a_503() {
    let world = World::new("many");
    let server = world.serve(&[]);
    loop {
        let started = Instant::now();
        let begun: Vec<TcpStream> = (0..MAX_CONNECTIONS)
            .map(|_| {
                let mut stream = server.connect();
                stream.write_all(b"GET / HT").unwrap();
                stream
            })
            .collect();
        let replies: Vec<_> = (0..3).map(|_| server.get("/")).collect();
        // Otherwise the server may have ended the unfinished requests.
        if started.elapsed() < Duration::from_secs(4) {
            for reply in replies {
                assert_eq!((reply.status, reply.header("retry-after")), (503, Some("5")));
            }
            drop(begun);
            break;
        }
    }
    let reply = std::iter::repeat_with(|| server.get("/")).find(|reply| reply.status == 200);
    assert!(reply.is_some());
}

#[test]
fn waits_for_a_change_are_limited_and_end_with_the_server() {
    let world = World::new("waits");
    let mut server = world.serve(&[]);
    // With the capability, no user is looked up, which takes long while the machine has many connections.
    let path = format!("{}{V1}/instance/preempted?wait_for_change=true", server.capability);
    let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n{FLAVOR}\r\n");
    let mut streams: Vec<TcpStream> = Vec::new();
    let status = || server.get(&format!("{path}&timeout_sec=0")).status;
    for number in 1..=32 {
        let mut stream = server.connect();
        stream.write_all(request.as_bytes()).unwrap();
        streams.push(stream);
        // When this request has its response, the server has seen those before it.
        let status = status();
        assert!(status == 200 || (status, number) == (503, 32), "{number}: {status}");
    }
    // Only the requests that the server has seen count, which may take a moment.
    let until_full = std::iter::repeat_with(status).take_while(|status| *status != 503);
    until_full.for_each(|status| assert_eq!(status, 200));
    assert_eq!(server.get(&path).status, 503);
    // A client that leaves makes room.
    streams.pop();
    let made_room = || server.get(&format!("{path}&timeout_sec=0")).status == 200;
    assert!(std::iter::repeat_with(made_room).any(|made| made));
    server.process.signal(Signal::TERM);
    for stream in &mut streams {
        let reply = Reply::parse(&rest(stream));
        assert_eq!((reply.status, reply.body.as_str()), (200, "FALSE"));
    }
    assert!(server.process.wait().success());
}

fn read_some(stream: &mut TcpStream) -> String {
    let mut bytes = [0; 1024];
    let read = stream.read(&mut bytes).unwrap();
    String::from_utf8(bytes[..read].to_vec()).unwrap()
}

const MAX_CONNECTIONS: usize = 128;
