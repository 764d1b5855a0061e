//! An HTTP proxy on loopback that connects every client to the same server.

use std::io::{BufReader, Write as _, copy};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use testkit::http::receive;

/// A running proxy.
pub struct Proxy {
    pub address: SocketAddr,
    connects: Arc<Mutex<Vec<String>>>,
}

impl Proxy {
    pub fn start(server: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let connects = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&connects);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let log = Arc::clone(&log);
                std::thread::spawn(move || tunnel(stream, server, &log));
            }
        });
        Self { address, connects }
    }

    /// Returns the hosts that it was asked to connect to.
    pub fn connects(&self) -> Vec<String> {
        self.connects.lock().unwrap().clone()
    }
}

fn tunnel(mut client: TcpStream, server: SocketAddr, log: &Mutex<Vec<String>>) {
    let Some(request) = receive(&mut BufReader::new(&client)) else { return };
    assert_eq!(request.method, "CONNECT");
    log.lock().unwrap().push(request.target);
    let mut server = TcpStream::connect(server).unwrap();
    client.write_all(b"HTTP/1.1 200 OK\r\n\r\n").unwrap();
    let (mut up, mut down) = (client.try_clone().unwrap(), server.try_clone().unwrap());
    std::thread::spawn(move || {
        let _ = copy(&mut up, &mut down);
        let _ = down.shutdown(Shutdown::Write);
    });
    let _ = copy(&mut server, &mut client);
    let _ = client.shutdown(Shutdown::Write);
}
