//! A TLS server that forwards requests to a plain http server, and its responses to the client.

use std::io::{self, Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rustls::{ServerConfig, ServerConnection};

use super::tls::TlsServer;

/// Starts a TLS server in front of the server at `plain`. If that breaks off a connection, so does this one.
pub fn relay(config: Arc<ServerConfig>, plain: SocketAddr) -> TlsServer {
    TlsServer::start(move |client| {
        // Either side may close its connection at any time.
        let _ = serve(&config, client, plain);
    })
}

fn serve(config: &Arc<ServerConfig>, mut client: TcpStream, plain: SocketAddr) -> io::Result<()> {
    let mut tls = ServerConnection::new(Arc::clone(config)).map_err(io::Error::other)?;
    while tls.is_handshaking() {
        if let Err(error) = tls.complete_io(&mut client) {
            // Unread bytes would reset the connection, and the alert would be lost.
            client.shutdown(Shutdown::Write)?;
            io::copy(&mut client, &mut io::sink())?;
            return Err(error);
        }
    }
    let mut server = TcpStream::connect(plain)?;
    let tls = Arc::new(Mutex::new(tls));
    let back = (Arc::clone(&tls), client.try_clone()?, server.try_clone()?);
    std::thread::spawn(move || {
        let (tls, client, server) = back;
        let _ = respond(&tls, &client, &server);
        let _ = client.shutdown(Shutdown::Both);
        let _ = server.shutdown(Shutdown::Both);
    });
    // The beginning of the request may have come with the last message of the handshake.
    let mut sent = decrypt(&tls, &[]).and_then(|plain| server.write_all(&plain));
    let mut bytes = [0; BUFFER];
    while sent.is_ok() {
        let length = client.read(&mut bytes)?;
        if length == 0 {
            break;
        }
        sent = decrypt(&tls, &bytes[..length]).and_then(|plain| server.write_all(&plain));
    }
    server.shutdown(Shutdown::Both)
}

/// Forwards the responses of the server until one side closes its connection.
fn respond(
    tls: &Mutex<ServerConnection>,
    mut client: &TcpStream,
    mut server: &TcpStream,
) -> io::Result<()> {
    let mut bytes = [0; BUFFER];
    loop {
        let length = server.read(&mut bytes)?;
        if length == 0 {
            return Ok(());
        }
        let mut tls = lock(tls);
        tls.writer().write_all(&bytes[..length])?;
        while tls.wants_write() {
            tls.write_tls(&mut client)?;
        }
    }
}

fn decrypt(tls: &Mutex<ServerConnection>, mut bytes: &[u8]) -> io::Result<Vec<u8>> {
    let (mut tls, mut all) = (lock(tls), Vec::new());
    loop {
        let state = tls.process_new_packets().map_err(io::Error::other)?;
        let mut plain = vec![0; state.plaintext_bytes_to_read()];
        tls.reader().read_exact(&mut plain)?;
        all.extend(plain);
        if bytes.is_empty() {
            return Ok(all);
        }
        tls.read_tls(&mut bytes)?;
    }
}

fn lock(tls: &Mutex<ServerConnection>) -> MutexGuard<'_, ServerConnection> {
    tls.lock().unwrap_or_else(PoisonError::into_inner)
}

/// In bytes.
const BUFFER: usize = 16_384;
