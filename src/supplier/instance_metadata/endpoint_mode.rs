//! The protocol by which the instance metadata service is reached.

/// The protocol by which the instance metadata service is reached.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum MetadataEndpointMode {
    /// IPv4, at `169.254.169.254`.
    Ipv4,
    /// IPv6, at `fd00:ec2::254`, which only some instances offer.
    Ipv6,
}

impl MetadataEndpointMode {
    /// Returns the origin of the service as a URL.
    pub(super) const fn origin(self) -> &'static str {
        match self {
            Self::Ipv4 => "http://169.254.169.254/",
            Self::Ipv6 => "http://[fd00:ec2::254]/",
        }
    }
}
