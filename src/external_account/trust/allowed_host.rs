//! A host that the settings admit besides those that are always accepted.

use url::{Host, Url};

use super::checked_url::parse_ascii_url;

/// Is a host, with or without a port, that the settings admit.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct AllowedHost {
    host: Host,
    port: Option<u16>,
}

impl AllowedHost {
    /// Reads `host`, `host:port`, `192.0.2.1:443` or `[2001:db8::1]:443`. Without a port, every
    /// port is admitted. `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let url = parse_ascii_url(&format!("http://{text}/"))?;
        let bare = url.username().is_empty() && url.password().is_none() && url.path() == "/";
        if !bare || url.query().is_some() || url.fragment().is_some() || text.contains('/') {
            return None;
        }
        // The parser drops a port that is the scheme's own, so 80 is read off the text.
        let port = url.port().or_else(|| text.ends_with(":80").then_some(80));
        Some(Self { host: url.host()?.to_owned(), port })
    }

    /// Tells whether a URL leads to that host.
    pub(super) fn matches(&self, url: &Url) -> bool {
        url.host().map(|host| host.to_owned()).as_ref() == Some(&self.host)
            && self.port.is_none_or(|port| url.port_or_known_default() == Some(port))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_host_is_no_setting() {
        assert!(AllowedHost::parse("proxy.example:80").is_some());
        assert!(AllowedHost::parse("[2001:db8::1]:443").is_some());
        for text in [
            "",
            "a b",
            "https://a.example",
            "a.example/",
            "u@a.example",
            "a.example?x",
            "Aé.example",
        ] {
            assert_eq!(AllowedHost::parse(text), None, "{text}");
        }
    }
}
