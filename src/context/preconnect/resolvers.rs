//! The lookup of host names.

use std::net::{IpAddr, SocketAddr};

use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;
use ureq::{Error, Timeout};

/// A resolver that returns no addresses: the name is looked up only if a connection has to be opened.
#[derive(Debug)]
pub(super) struct DeferredResolver;

impl Resolver for DeferredResolver {
    fn resolve(&self, _: &Uri, _: &Config, _: NextTimeout) -> Result<ResolvedSocketAddrs, Error> {
        Ok(self.empty())
    }
}

/// A resolver that reads literal addresses itself and leaves names to ureq's resolver, which would
/// start a thread even for an address.
#[derive(Debug)]
pub(super) struct LiteralResolver;

impl Resolver for LiteralResolver {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, Error> {
        match literal(uri) {
            Some(address) => {
                let mut found = self.empty();
                found.push(address);
                Ok(found)
            }
            // The limit may be that of the whole request, which would not tell what took the time.
            None => {
                DefaultResolver::default().resolve(uri, config, timeout).map_err(
                    |error| match error {
                        Error::Timeout(_) => Error::Timeout(Timeout::Resolve),
                        other => other,
                    },
                )
            }
        }
    }
}

/// Returns the socket address of a URI whose host is an IP address.
fn literal(uri: &Uri) -> Option<SocketAddr> {
    let address: IpAddr = uri.host()?.trim_matches(['[', ']']).parse().ok()?;
    let default_port = if uri.scheme_str() == Some("http") { 80 } else { 443 };
    Some(SocketAddr::new(address, uri.port_u16().unwrap_or(default_port)))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_and_names_are_not() {
        let read = |uri: &str| literal(&uri.parse().unwrap()).map(|address| address.to_string());
        assert_eq!(read("http://169.254.169.254/x").unwrap(), "169.254.169.254:80");
        assert_eq!(read("https://127.0.0.1/").unwrap(), "127.0.0.1:443");
        assert_eq!(read("http://[fd00:ec2::254]/").unwrap(), "[fd00:ec2::254]:80");
        assert_eq!(read("https://[::1]:8443/").unwrap(), "[::1]:8443");
        assert_eq!(read("https://sts.googleapis.com/"), None);
    }
}
