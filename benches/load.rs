//! Sends requests to a server over many connections that are kept open, and reports rate and latency.
//!
//! Arguments: address, path, number of connections, number of requests. Each of the two threads has half
//! of the connections; it sends a request on each of them and then reads the responses. Prints a line:
//! failures, requests a second, and the median and the 99th percentile of the latency in microseconds.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Instant;

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [address, path, connections, requests] = &words[..] else {
        panic!("expected ADDRESS PATH CONNECTIONS REQUESTS");
    };
    let number = |word: &str| word.parse::<usize>().expect("a number");
    let (connections, requests) = (number(connections), number(requests));
    let request =
        format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nMetadata-Flavor: Google\r\n\r\n");

    let started = Instant::now();
    let (mut failures, mut latencies) = (0, Vec::with_capacity(requests));
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS)
            .map(|_| {
                scope.spawn(|| {
                    work(address, request.as_bytes(), connections / THREADS, requests / THREADS)
                })
            })
            .collect();
        for thread in threads {
            let (failed, measured) = thread.join().expect("a thread that does not panic");
            failures += failed;
            latencies.extend(measured);
        }
    });
    let rate = latencies.len() as f64 / started.elapsed().as_secs_f64();
    latencies.sort_unstable();
    let at = |part: f64| latencies.get((latencies.len() as f64 * part) as usize).copied();
    println!("{failures} {rate:.0} {} {}", at(0.5).unwrap_or(0), at(0.99).unwrap_or(0));
}

fn work(address: &str, request: &[u8], connections: usize, requests: usize) -> (usize, Vec<u32>) {
    let connect = |_| {
        let stream = TcpStream::connect(address).expect("a connection");
        stream.set_nodelay(true).expect("a socket option");
        stream
    };
    let mut streams: Vec<TcpStream> = (0..connections).map(connect).collect();
    let (mut failures, mut latencies) = (0, Vec::with_capacity(requests));
    let mut buffer = [0; 16 * 1024];
    while latencies.len() + failures < requests {
        let sent: Vec<Instant> = streams
            .iter_mut()
            .map(|stream| {
                stream.write_all(request).expect("an open connection");
                Instant::now()
            })
            .collect();
        for (stream, sent) in streams.iter_mut().zip(sent) {
            match is_success(stream, &mut buffer) {
                true => latencies.push(sent.elapsed().as_micros() as u32),
                false => failures += 1,
            }
        }
    }
    (failures, latencies)
}

/// Reads one response, and returns whether it has a token.
fn is_success(stream: &mut TcpStream, buffer: &mut [u8]) -> bool {
    let mut length = 0;
    loop {
        let read = stream.read(&mut buffer[length..]).expect("an open connection");
        assert!(read > 0, "the server has closed a connection");
        length += read;
        let text = std::str::from_utf8(&buffer[..length]).expect("a response in ASCII");
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let mut lines = head.lines();
        let status = lines.next().expect("a status line");
        let size = lines
            .filter_map(|line| line.split_once(": "))
            .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
            .and_then(|(_, value)| value.parse::<usize>().ok())
            .expect("a length");
        if body.len() >= size {
            return status.starts_with("HTTP/1.1 200 ") && body.contains("access_token");
        }
    }
}

const THREADS: usize = 2;
