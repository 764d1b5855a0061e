//! Networks of clients.

use std::net::IpAddr;

use gcp_wif::sanitize::Sanitized;

/// A network of IP addresses.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Cidr {
    address: IpAddr,
    prefix: u32,
}

impl Cidr {
    /// Parses `ADDRESS/BITS`, or one address.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let refused = || {
            let text = Sanitized::truncated(text, 60);
            format!("`{text}` is not a network, expected one such as 10.0.0.0/8")
        };
        let (address, prefix) = text.split_once('/').map_or((text, None), |(a, p)| (a, Some(p)));
        let address: IpAddr = address.parse().map_err(|_| refused())?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let prefix = match prefix {
            None => most,
            Some(digits) if digits.bytes().all(|b| b.is_ascii_digit()) => {
                digits.parse().ok().filter(|prefix| *prefix <= most).ok_or_else(refused)?
            }
            Some(_) => return Err(refused()),
        };
        Ok(Self { address, prefix })
    }

    /// Returns whether an address is in the network.
    pub(super) fn contains(&self, address: IpAddr) -> bool {
        match (self.address, address) {
            (IpAddr::V4(own), IpAddr::V4(other)) => {
                let different = own.to_bits() ^ other.to_bits();
                different.checked_shr(32 - self.prefix).unwrap_or(0) == 0
            }
            (IpAddr::V6(own), IpAddr::V6(other)) => {
                let different = own.to_bits() ^ other.to_bits();
                different.checked_shr(128 - self.prefix).unwrap_or(0) == 0
            }
            _ => false,
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    #[test]
    fn networks_contain_their_addresses() {
        let contains = |network: &str, address: &str| {
            Cidr::parse(network).unwrap().contains(address.parse().unwrap())
        };
        assert!(contains("10.0.0.0/8", "10.255.0.1") && !contains("10.0.0.0/8", "11.0.0.1"));
        assert!(contains("0.0.0.0/0", "203.0.113.9") && !contains("0.0.0.0/0", "::1"));
        assert!(contains("10.1.2.3", "10.1.2.3") && !contains("10.1.2.3", "10.1.2.2"));
        assert!(contains("fd00::/8", "fd12::1") && !contains("fd00::/8", "fe80::1"));
        assert!(contains("::/0", "::1"));
        for text in ["", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/+8", "x/8", "10.0.0.0/8/8", "::/129"]
        {
            assert!(Cidr::parse(text).is_err(), "{text}");
        }
    }
}
