//! Faults of a server.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use testkit::http::{Answer, respond};

use super::hop::Hop;

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Fault {
    /// No listener.
    Refused,
    ResetBeforeTheAnswer,
    ResetInTheBody,
    /// The request is read, and no response is sent.
    Silent,
    /// Each byte of the body comes after a delay.
    SlowDrip,
    /// A status without a body, always.
    Status(u16),
    /// A status the first time, then the right response.
    Once(u16),
    /// 429 the first time, with `Retry-After` in seconds.
    RetryAfterOnce(u32),
    /// 429 always, with `Retry-After` in seconds.
    RetryAfter(u32),
    Redirect,
    EmptyBody,
    Html,
    /// Half of the right body, with the length of the half.
    HalfTheBody,
    WrongTypes,
    EndlessBody,
    EndlessHeaders,
    /// Responses with the status 103 and no final one.
    EndlessInterim,
    /// A `Content-Length` that is greater than the body.
    LengthTooLong,
    /// A `Content-Length` that is smaller than the body.
    LengthTooShort,
    /// A certificate for another name.
    BadTlsName,
    ExpiredCertificate,
    /// A certificate of an authority that the client does not trust.
    UnknownAuthority,
    /// The server requires a client certificate of an authority that has issued none.
    ClientRefused,
}

impl Fault {
    /// Tells whether this is a fault of TLS, which plain http cannot have.
    pub const fn is_of_tls(self) -> bool {
        matches!(
            self,
            Self::BadTlsName
                | Self::ExpiredCertificate
                | Self::UnknownAuthority
                | Self::ClientRefused
        )
    }

    /// Tells whether the connection can be used for another request.
    pub const fn leaves_the_connection(self) -> bool {
        matches!(
            self,
            Self::Status(_)
                | Self::Once(_)
                | Self::RetryAfter(_)
                | Self::RetryAfterOnce(_)
                | Self::Redirect
                | Self::EmptyBody
                | Self::Html
                | Self::HalfTheBody
                | Self::WrongTypes
        )
    }

    /// Applies the fault to the request number `nth`, which is still unread. `good` is the right
    /// response, and `elsewhere` the target of redirects.
    pub fn commit(
        self,
        stream: &mut TcpStream,
        nth: usize,
        hop: Hop,
        good: &Answer,
        elsewhere: &str,
    ) -> std::io::Result<()> {
        let plain = |status, body: &str| Answer::new(status, hop.media_type(), body);
        let with_header = |mut answer: Answer, name: &str, value: String| {
            answer.headers.push((name.to_owned(), value));
            answer
        };
        let half = &good.body[..good.body.len() / 2];
        let head = |length: usize| {
            let media_type = hop.media_type();
            format!(
                "HTTP/1.1 200 OK\r\ncontent-type: {media_type}\r\ncontent-length: {length}\r\n\r\n"
            )
        };
        match self {
            // A connection that is dropped with unread bytes is reset.
            Self::ResetBeforeTheAnswer => return Ok(()),
            Self::ResetInTheBody => {
                return stream.write_all((head(good.body.len()) + half).as_bytes());
            }
            _ => read(stream)?,
        }
        match self {
            Self::Silent => stream.read_to_end(&mut Vec::new()).map(drop),
            Self::SlowDrip => {
                stream.write_all(head(good.body.len()).as_bytes())?;
                for byte in good.body.bytes() {
                    stream.write_all(&[byte])?;
                    std::thread::park_timeout(Duration::from_millis(300));
                }
                Ok(())
            }
            Self::Status(status) => respond(stream, &plain(status, "")),
            Self::Once(status) if nth == 1 => respond(stream, &plain(status, "")),
            Self::RetryAfterOnce(seconds) if nth == 1 => {
                let answer = with_header(plain(429, ""), "retry-after", seconds.to_string());
                respond(stream, &answer)
            }
            Self::Once(_) | Self::RetryAfterOnce(_) => respond(stream, good),
            Self::RetryAfter(seconds) => {
                let answer = with_header(plain(429, ""), "retry-after", seconds.to_string());
                respond(stream, &answer)
            }
            Self::Redirect => {
                let answer = with_header(plain(307, ""), "location", elsewhere.to_owned());
                respond(stream, &answer)
            }
            Self::EmptyBody => respond(stream, &plain(200, "")),
            Self::Html => {
                let page = "<!doctype html><title>Sign in to the airport</title>";
                respond(stream, &Answer::new(200, "text/html", page))
            }
            Self::HalfTheBody => respond(stream, &plain(200, half)),
            Self::WrongTypes => respond(stream, &plain(200, hop.wrong_types())),
            Self::EndlessBody => {
                stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\n\r\n")?;
                loop {
                    stream.write_all(&[b'x'; 65_536])?;
                }
            }
            Self::EndlessHeaders => {
                stream.write_all(b"HTTP/1.1 200 OK\r\n")?;
                loop {
                    stream.write_all(b"x-more: and more\r\n")?;
                }
            }
            Self::EndlessInterim => loop {
                stream.write_all(b"HTTP/1.1 103 Early Hints\r\n\r\n")?;
            },
            Self::LengthTooLong => {
                stream.write_all((head(good.body.len() + 10) + &good.body).as_bytes())
            }
            Self::LengthTooShort => {
                stream.write_all((head(good.body.len() / 2) + &good.body).as_bytes())
            }
            Self::ResetBeforeTheAnswer
            | Self::ResetInTheBody
            | Self::Refused
            | Self::BadTlsName
            | Self::ExpiredCertificate
            | Self::UnknownAuthority
            | Self::ClientRefused => unreachable!("done before"),
        }
    }
}

/// Reads the request from the connection.
fn read(stream: &TcpStream) -> std::io::Result<()> {
    let taken = testkit::http::receive(&mut std::io::BufReader::new(stream));
    taken.map(drop).ok_or_else(|| std::io::ErrorKind::InvalidData.into())
}

/// All faults by their names in the table.
pub const FAULTS: &[(&str, Fault)] = &[
    ("refused", Fault::Refused),
    ("reset before the answer", Fault::ResetBeforeTheAnswer),
    ("reset in the body", Fault::ResetInTheBody),
    ("silent", Fault::Silent),
    ("slow drip", Fault::SlowDrip),
    ("400", Fault::Status(400)),
    ("401", Fault::Status(401)),
    ("403", Fault::Status(403)),
    ("404", Fault::Status(404)),
    ("405", Fault::Status(405)),
    ("408", Fault::Status(408)),
    ("409", Fault::Status(409)),
    ("410", Fault::Status(410)),
    ("413", Fault::Status(413)),
    ("422", Fault::Status(422)),
    ("429", Fault::Status(429)),
    ("429 once, Retry-After 1", Fault::RetryAfterOnce(1)),
    ("429, Retry-After 3600", Fault::RetryAfter(3600)),
    ("500 once", Fault::Once(500)),
    ("500", Fault::Status(500)),
    ("503 once", Fault::Once(503)),
    ("503", Fault::Status(503)),
    ("redirect", Fault::Redirect),
    ("empty body", Fault::EmptyBody),
    ("HTML", Fault::Html),
    ("half the body", Fault::HalfTheBody),
    ("wrong types", Fault::WrongTypes),
    ("endless body", Fault::EndlessBody),
    ("endless headers", Fault::EndlessHeaders),
    ("endless interim", Fault::EndlessInterim),
    ("length too long", Fault::LengthTooLong),
    ("length too short", Fault::LengthTooShort),
    ("bad TLS name", Fault::BadTlsName),
    ("expired certificate", Fault::ExpiredCertificate),
    ("unknown authority", Fault::UnknownAuthority),
    ("client refused", Fault::ClientRefused),
];
