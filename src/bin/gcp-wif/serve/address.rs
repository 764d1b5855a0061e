//! The address on which a server listens.

use std::fmt;
use std::io;
use std::net::{SocketAddr, TcpListener};

use gcp_wif::sanitize::Sanitized;

use crate::error::{Error, Result};

/// An address with a port, which is 0 for any free one.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct ListenAddress(SocketAddr);

impl ListenAddress {
    /// Parses `ADDRESS:PORT`, such as `127.0.0.1:8174` or `[::1]:8174`; the address may be `localhost`.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let numeric = text.strip_prefix("localhost:").map(|port| format!("127.0.0.1:{port}"));
        let parsed = numeric.as_deref().unwrap_or(text).parse();
        parsed.map(Self).map_err(|_| {
            let text = Sanitized::truncated(text, 60);
            format!("`{text}` is not an address with a port, expected one such as 127.0.0.1:8174")
        })
    }

    /// Returns the address.
    pub(crate) const fn socket_address(self) -> SocketAddr {
        self.0
    }

    /// Returns whether only this machine reaches the address.
    pub(crate) const fn is_loopback(self) -> bool {
        self.0.ip().to_canonical().is_loopback()
    }

    /// Listens on the address.
    pub(crate) fn bind(self) -> Result<TcpListener> {
        TcpListener::bind(self.0).map_err(|error| {
            let port = self.0.port();
            Error::Setting(match error.kind() {
                io::ErrorKind::AddrInUse => {
                    format!("`--listen {self}`: port {port} is in use by another program")
                }
                io::ErrorKind::AddrNotAvailable => {
                    format!("`--listen {self}`: {} is not an address of this machine", self.0.ip())
                }
                io::ErrorKind::PermissionDenied => {
                    format!("`--listen {self}`: this user may not listen on port {port}")
                }
                _ => format!("`--listen {self}`: {error}"),
            })
        })
    }
}

impl Default for ListenAddress {
    /// A free port of 127.0.0.1.
    fn default() -> Self {
        Self(SocketAddr::from(([127, 0, 0, 1], 0)))
    }
}

impl fmt::Display for ListenAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_a_port() {
        for (text, shown) in [
            ("127.0.0.1:0", "127.0.0.1:0"),
            ("localhost:8174", "127.0.0.1:8174"),
            ("[::1]:80", "[::1]:80"),
            ("0.0.0.0:80", "0.0.0.0:80"),
        ] {
            assert_eq!(ListenAddress::parse(text).unwrap().to_string(), shown);
        }
        for text in ["", "127.0.0.1", ":80", "8174", "::1:80", "host.example:80", "127.0.0.1:70000"]
        {
            assert!(ListenAddress::parse(text).is_err(), "{text}");
        }
        let is_loopback = |text| ListenAddress::parse(text).unwrap().is_loopback();
        assert!(is_loopback("127.9.9.9:1") && is_loopback("[::1]:1"));
        assert!(is_loopback("[::ffff:127.0.0.1]:1") && !is_loopback("[::]:1"));
    }
}
