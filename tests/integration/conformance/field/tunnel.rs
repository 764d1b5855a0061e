//! A proxy that ends the TLS connection of each host itself.

use std::io::{BufReader, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;

use rustls::{ServerConnection, StreamOwned};
use testkit::http::{Handler, receive};

use crate::support::tls::Authority;

/// A running proxy.
pub struct Tunnel {
    pub address: SocketAddr,
}

impl Tunnel {
    /// Starts a proxy on loopback. `handler` returns the handler of the requests to a host.
    pub fn start(
        authority: Arc<Authority>,
        handler: impl Fn(&str) -> Handler + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let handler = Arc::new(handler);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (authority, handler) = (Arc::clone(&authority), Arc::clone(&handler));
                std::thread::spawn(move || serve(stream, &authority, &*handler));
            }
        });
        Self { address }
    }
}

fn serve(mut stream: TcpStream, authority: &Authority, handler: &dyn Fn(&str) -> Handler) {
    // A client may close the connection without a request.
    let Some(request) = receive(&mut BufReader::new(&stream)) else { return };
    assert_eq!(request.method, "CONNECT");
    let host = request.target.strip_suffix(":443").unwrap_or(&request.target);
    if stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").is_err() {
        return;
    }
    let config = authority.vouch_for(&[host], false);
    let connection = ServerConnection::new(config).unwrap();
    handler(host).serve(StreamOwned::new(connection, stream));
}
