//! A server for one connection, which can send any bytes.

use std::io::Read as _;
use std::net::{SocketAddr, TcpListener, TcpStream};

/// Reads the head of one request and passes the connection to `answer`.
pub(super) fn raw_server(answer: impl FnOnce(TcpStream) + Send + 'static) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut head = Vec::new();
        let mut byte = [0];
        while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|read| read == 1) {
            head.push(byte[0]);
        }
        answer(stream);
    });
    address
}
