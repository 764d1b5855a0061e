//! A relay that delays bytes, as a network does.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{self, Receiver, Sender};
use std::time::{Duration, Instant};

/// Listens on a free port of 127.0.0.1, and forwards bytes to `server` and back, each way after half a round
/// trip. The relay adds latency and does not limit the bandwidth.
///
/// On loopback a connection is established at once. The first bytes of a client are therefore
/// delayed as if they were sent one round trip after the connection was opened, as after the
/// handshake of TCP.
pub fn start(server: SocketAddr, round_trip: Duration) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port on loopback");
    let address = listener.local_addr().expect("a bound listener has an address");
    std::thread::spawn(move || {
        for client in listener.incoming().flatten() {
            let open = Instant::now() + round_trip;
            // Without a server, the relay closes the connection.
            let _ = connect(client, server, open, round_trip / 2);
        }
    });
    address
}

fn connect(
    client: TcpStream,
    server: SocketAddr,
    open: Instant,
    way: Duration,
) -> std::io::Result<()> {
    let server = TcpStream::connect(server)?;
    for (from, to) in [(&client, &server), (&server, &client)] {
        to.set_nodelay(true)?;
        let (from, to) = (from.try_clone()?, to.try_clone()?);
        let (sender, receiver) = mpsc::channel();
        std::thread::spawn(move || receive(from, &sender, open, way));
        std::thread::spawn(move || deliver(to, &receiver));
    }
    Ok(())
}

/// Reads bytes and schedules each piece for delivery after half a round trip, `way`, but not before `open`.
fn receive(mut from: TcpStream, to: &Sender<(Instant, Vec<u8>)>, open: Instant, way: Duration) {
    let mut buffer = [0; 16_384];
    loop {
        let length = from.read(&mut buffer).unwrap_or(0);
        let arrives = Instant::now().max(open) + way;
        if to.send((arrives, buffer[..length].to_vec())).is_err() || length == 0 {
            return;
        }
    }
}

fn deliver(mut to: TcpStream, from: &Receiver<(Instant, Vec<u8>)>) {
    for (arrives, bytes) in from {
        std::thread::sleep(arrives.saturating_duration_since(Instant::now()));
        if bytes.is_empty() || to.write_all(&bytes).is_err() {
            break;
        }
    }
    let _ = to.shutdown(Shutdown::Write);
}
