//! A way to a server that takes time, as that through a network does.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{self, Receiver, Sender};
use std::time::{Duration, Instant};

/// Listens on a free port of 127.0.0.1 and passes on what comes, each way half a round trip later.
/// Bytes do not wait for each other: the way is long, not narrow.
///
/// On loopback a connection is there at once. What a client sends on it is therefore held back as if
/// it had been sent one round trip after the connection was opened, as TCP's handshake has it.
pub fn start(server: SocketAddr, round_trip: Duration) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port on loopback");
    let address = listener.local_addr().expect("a bound listener has an address");
    std::thread::spawn(move || {
        for client in listener.incoming().flatten() {
            let open = Instant::now() + round_trip;
            // A relay without a server hangs up.
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
        std::thread::spawn(move || take_in(from, &sender, open, way));
        std::thread::spawn(move || pass_on(to, &receiver));
    }
    Ok(())
}

/// Nothing is left on the way before `open`, which has passed when a server answers.
fn take_in(mut from: TcpStream, to: &Sender<(Instant, Vec<u8>)>, open: Instant, way: Duration) {
    let mut buffer = [0; 16_384];
    loop {
        let length = from.read(&mut buffer).unwrap_or(0);
        let arrives = Instant::now().max(open) + way;
        if to.send((arrives, buffer[..length].to_vec())).is_err() || length == 0 {
            return;
        }
    }
}

fn pass_on(mut to: TcpStream, from: &Receiver<(Instant, Vec<u8>)>) {
    for (arrives, bytes) in from {
        std::thread::sleep(arrives.saturating_duration_since(Instant::now()));
        if bytes.is_empty() || to.write_all(&bytes).is_err() {
            break;
        }
    }
    let _ = to.shutdown(Shutdown::Write);
}
