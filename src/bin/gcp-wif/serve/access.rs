//! The access policy of a server: the checks that all services share, in their order.

use std::borrow::Cow;
use std::net::{IpAddr, SocketAddr};

use gcp_wif::http_server::{Request, Target, segments};

use super::capability::Capability;
use super::cidr::Cidr;
use super::counters::Check;
use super::service::Peer;

/// The access policy of one server.
#[derive(Debug)]
pub(crate) struct AccessPolicy {
    /// The networks whose clients may connect, besides this machine.
    pub(crate) allow_from: Vec<Cidr>,
    /// The names of the server besides the usual ones, in lower case.
    pub(crate) allow_hosts: Vec<String>,
    /// The users besides that of this process.
    pub(crate) allow_uids: Vec<u32>,
    /// The user of this process.
    pub(crate) own_uid: Option<u32>,
    /// `None` if the user of the client alone decides.
    pub(crate) capability: Option<Capability>,
    /// Whether every client that reaches the server is allowed.
    pub(crate) is_open: bool,
    /// The address on which the server listens.
    pub(crate) address: SocketAddr,
}

/// The result of the checks of a request.
#[derive(Debug)]
pub(crate) enum Access<'b> {
    /// Allowed, with the segments of the path without the capability. `None` stands for a path that cannot be
    /// split.
    Allowed(Option<Vec<Cow<'b, str>>>),
    /// Refused by a check.
    Refused(Check),
    /// Undecided: the user of the client decides, and has not been looked up.
    NeedsUid,
}

impl AccessPolicy {
    /// Returns whether a client at this address may connect: one on this machine or in a named network. Link-local
    /// addresses have no privilege.
    pub(crate) fn allows_address(&self, peer: IpAddr) -> bool {
        let peer = peer.to_canonical();
        peer.is_loopback() || self.allow_from.iter().any(|network| network.contains(peer))
    }

    /// Checks a request. `is_public` decides by the segments whether the resource holds no secret.
    pub(crate) fn check<'b>(
        &self,
        request: &Request<'b>,
        target: Option<Target<'b>>,
        peer: &Peer,
        is_public: impl Fn(&[Cow<'_, str>]) -> bool,
    ) -> Access<'b> {
        let hosts = [
            request.header("host").map(|host| std::str::from_utf8(host).unwrap_or_default()),
            target.and_then(|target| target.authority),
        ];
        let mut hosts = hosts.into_iter().flatten().peekable();
        if hosts.peek().is_none() || !hosts.all(|host| self.allows_host(host)) {
            return Access::Refused(Check::Host);
        }
        if FORWARDED.iter().any(|name| request.header(name).is_some()) {
            return Access::Refused(Check::Forwarded);
        }
        let mut segments = target.and_then(|target| segments(target.path));
        let has_capability = match (&mut segments, &self.capability) {
            (Some(segments), Some(capability)) if capability.is(&segments[0]) => {
                segments.remove(0);
                if segments.is_empty() {
                    segments.push(Cow::Borrowed(""));
                }
                true
            }
            _ => false,
        };
        let is_allowed = self.is_open
            || has_capability
            || segments.as_ref().is_some_and(|segments| is_public(segments));
        match (is_allowed, peer.uid) {
            (true, _) => Access::Allowed(segments),
            (false, None) => Access::NeedsUid,
            (false, Some(uid)) if self.allows_uid(uid) => Access::Allowed(segments),
            (false, Some(_)) => Access::Refused(Check::Client),
        }
    }

    fn allows_uid(&self, uid: Option<u32>) -> bool {
        let Some(uid) = uid else { return false };
        let is_own = self.own_uid == Some(uid) && uid != UNMAPPED;
        is_own || self.allow_uids.contains(&uid)
    }

    /// Returns whether a `Host` header, with or without a port, names this server.
    fn allows_host(&self, host: &str) -> bool {
        let Some(name) = without_port(host) else { return false };
        let name = name.to_ascii_lowercase();
        let address = name.strip_prefix('[').and_then(|name| name.strip_suffix(']'));
        let is_own = address.unwrap_or(&name).parse() == Ok(self.address.ip());
        is_own || HOSTS.contains(&&*name) || self.allow_hosts.contains(&name)
    }
}

/// Returns a host without its port; `None` if anything but a port follows it.
fn without_port(host: &str) -> Option<&str> {
    let end = match host.starts_with('[') {
        true => host.find(']')? + 1,
        false => host.find(':').unwrap_or(host.len()),
    };
    let (name, port) = host.split_at(end);
    let is_port = |port: &str| port.len() <= 5 && port.bytes().all(|b| b.is_ascii_digit());
    (port.is_empty() || port.strip_prefix(':').is_some_and(is_port)).then_some(name)
}

/// The names that clients give a metadata server, regardless of the address that they connect to.
const HOSTS: &[&str] = &[
    "127.0.0.1",
    "localhost",
    "[::1]",
    "metadata",
    "metadata.google.internal",
    "metadata.google.internal.",
    "169.254.169.254",
];

/// Headers of proxies and browsers. No client of a metadata server sends one.
const FORWARDED: &[&str] = &["x-forwarded-for", "forwarded", "via", "origin", "sec-fetch-site"];

/// The number of all users that are not mapped in this user namespace (user_namespaces(7)).
const UNMAPPED: u32 = 65534;

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_compared_without_their_port() {
        let policy = policy();
        for host in [
            "127.0.0.1",
            "127.0.0.1:80",
            "LocalHost:8174",
            "[::1]",
            "[::1]:9",
            "metadata",
            "METADATA.google.internal.:80",
            "169.254.169.254",
            "10.1.2.3:1",
            "my.example",
        ] {
            assert!(policy.allows_host(host), "{host}");
        }
        for host in [
            "",
            ":80",
            "evil.example",
            "127.0.0.1.evil.example",
            "localhost.evil.example",
            "127.0.0.2",
            "127.0.0.1:80:80",
            "127.0.0.1:x",
            "localhost@evil.example",
            "[::1",
            "[::1]x",
            "::1",
            "metadata..",
            "127.0.0.1 ",
            "0.0.0.0",
        ] {
            assert!(!policy.allows_host(host), "{host}");
        }
    }

    #[test]
    fn clients_are_of_this_machine_or_of_a_named_network() {
        let policy = policy();
        for address in ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1", "10.9.9.9"] {
            assert!(policy.allows_address(address.parse().unwrap()), "{address}");
        }
        for address in ["192.0.2.1", "::ffff:192.0.2.1", "fe80::1"] {
            assert!(!policy.allows_address(address.parse().unwrap()), "{address}");
        }
    }

    #[test]
    fn users_are_those_of_this_process_and_the_named_ones() {
        let policy = policy();
        assert!(policy.allows_uid(Some(1000)) && policy.allows_uid(Some(7)));
        assert!(!policy.allows_uid(Some(0)) && !policy.allows_uid(None));
        let unmapped = AccessPolicy { own_uid: Some(UNMAPPED), ..self::policy() };
        assert!(!unmapped.allows_uid(Some(UNMAPPED)));
        let named = AccessPolicy { allow_uids: vec![UNMAPPED], ..self::policy() };
        assert!(named.allows_uid(Some(UNMAPPED)));
    }

    fn policy() -> AccessPolicy {
        AccessPolicy {
            allow_from: vec![Cidr::parse("10.0.0.0/8").unwrap()],
            allow_hosts: vec!["my.example".to_owned()],
            allow_uids: vec![7],
            own_uid: Some(1000),
            capability: None,
            is_open: false,
            address: SocketAddr::from(([10, 1, 2, 3], 8174)),
        }
    }
}
