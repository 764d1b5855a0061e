//! A host that the settings trust.

use url::{Host, Url};

use super::checked_url::parse_ascii_url;

/// A host that the settings trust, with a port or for all ports.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct AllowedHost {
    host: Host,
    port: Option<u16>,
}

impl AllowedHost {
    /// Parses `host`, `host:port`, `192.0.2.1:443` or `[2001:db8::1]:443`. Without a port, every port is
    /// trusted. Returns `None` for any other text.
    pub fn parse(text: &str) -> Option<Self> {
        let url = parse_ascii_url(&format!("http://{text}/"))?;
        let bare = url.username().is_empty() && url.password().is_none() && url.path() == "/";
        if !bare || url.query().is_some() || url.fragment().is_some() || text.contains('/') {
            return None;
        }
        // The parser drops the default port of the scheme, 80.
        let port = url.port().or_else(|| text.ends_with(":80").then_some(80));
        Some(Self { host: url.host()?.to_owned(), port })
    }

    /// Returns whether a URL has this host and port.
    pub(super) fn matches(&self, url: &Url) -> bool {
        url.host().is_some_and(|host| host == self.host)
            && self.port.is_none_or(|port| url.port_or_known_default() == Some(port))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_that_is_not_a_host_is_refused() {
        assert!(AllowedHost::parse("proxy.example:80").is_some());
        assert!(AllowedHost::parse("[2001:db8::1]:443").is_some());
        for text in [
            "",
            "a b",
            "https://a.example",
            "a.example/",
            "u@a.example",
            "a.example?x",
            "a.example#x",
            "/a.example",
            "Aé.example",
        ] {
            assert_eq!(AllowedHost::parse(text), None, "{text}");
        }
    }
}
