//! The user's browser.

use std::io::{self, Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::time::Duration;

use gcp_wif::context::{Program, random_bytes};
use gcp_wif::secret::Secret;

use crate::error::{Error, Result, Step as _};
use crate::watchdog;

/// Opens a URL that is a secret.
///
/// Other users can see the arguments of programs, so the browser gets an address of this machine, which
/// redirects it to the URL once.
pub(crate) fn open(url: &Secret) -> Result<()> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).step(UNREADY)?;
    let port = listener.local_addr().step(UNREADY)?.port();
    // Other users cannot guess it.
    let path = format!("/{}", hex::encode(random_bytes::<16>().step(UNREADY)?));
    let arguments = OPENER[1..].iter().map(Into::into).collect::<Vec<_>>();
    let address = format!("http://{}:{port}{path}", Ipv4Addr::LOCALHOST).into();
    let opener = Program::new(OPENER[0], [arguments, vec![address]].concat());
    opener.start().map_err(|error| {
        let name = OPENER[0];
        Error::Usage(format!(
            "`--open` needs the program `{name}`, which cannot be run ({error}): omit `--open` to \
             print the URL"
        ))
    })?;
    loop {
        let (stream, _) = watchdog::blocking("the browser", || listener.accept()).step(UNREADY)?;
        // A client that hangs up early is not the browser.
        if redirect(stream, &path, url).unwrap_or(false) {
            return Ok(());
        }
    }
}

/// Answers one request: for `path` with a redirect to `url`, for any other path with HTTP 404. Returns whether
/// it redirected.
fn redirect(mut stream: TcpStream, path: &str, url: &Secret) -> io::Result<bool> {
    stream.set_read_timeout(Some(REQUEST_TIMEOUT))?;
    stream.set_write_timeout(Some(REQUEST_TIMEOUT))?;
    let expected = format!("GET {path} HTTP/1.");
    let mut request = vec![0; expected.len()];
    stream.read_exact(&mut request)?;
    let is_browser = request == expected.as_bytes();
    let response = match is_browser {
        // "A cache MUST NOT store any part" (RFC 9111 §5.2.2.5). Without the referrer policy, AWS's page would
        // learn the address.
        true => {
            let end = "\r\nCache-Control: no-store\r\nReferrer-Policy: no-referrer\r\n\
                       Content-Length: 0\r\nConnection: close\r\n\r\n";
            Secret::new(["HTTP/1.1 302 Found\r\nLocation: ", url.expose(), end].concat())
        }
        false => {
            Secret::from("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        }
    };
    stream.write_all(response.expose().as_bytes())?;
    // The kernel would reset a connection that is closed with unread bytes, and the response would be lost.
    stream.shutdown(std::net::Shutdown::Write)?;
    let _ = stream.take(MAX_REQUEST_SIZE).read_to_end(&mut request);
    Ok(is_browser)
}

/// The program that opens a URL, and its first arguments.
const OPENER: &[&str] = if cfg!(target_os = "macos") {
    &["open"]
} else if cfg!(windows) {
    &["rundll32", "url.dll,FileProtocolHandler"]
} else {
    &["xdg-open"]
};

const UNREADY: &str = "the browser cannot be opened";

/// The time limit of a request: a browser on the same machine sends it at once.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(2);

/// In bytes.
const MAX_REQUEST_SIZE: u64 = 64 * 1024;
