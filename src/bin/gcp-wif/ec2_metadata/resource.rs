//! What a path leads to.

use std::borrow::Cow;

/// What a path leads to.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Resource {
    /// Whether this server has credentials.
    Health,
    /// A new session token of IMDSv2.
    SessionToken,
    /// The credentials, as the agent of a container serves them.
    Container,
    /// A document of the instance metadata.
    Metadata(Metadata),
}

/// A document of the instance metadata.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Metadata {
    AvailabilityZone,
    Region,
    /// The name of the role.
    Role,
    /// The credentials of the role.
    Credentials,
    /// Since when the role has its credentials.
    Info,
    /// The document about the instance, of which there is only the region.
    InstanceIdentity,
    /// A path that has no document.
    Missing,
}

/// Returns whether a path belongs to these services.
pub(super) fn is_own(first_segment: &str) -> bool {
    matches!(first_segment, "latest" | "v1")
}

/// Returns whether a resource holds no secret, so that every client may ask for it.
pub(super) fn is_public(segments: &[Cow<'_, str>]) -> bool {
    matches!(segments, [one] if one == "healthz")
}

/// Finds the resource of a path. A path without one is a document of the instance metadata too, for which
/// a session token is needed.
pub(super) fn find(segments: &[Cow<'_, str>]) -> Resource {
    let segments: Vec<&str> = segments.iter().map(|segment| &**segment).collect();
    Resource::Metadata(match &segments[..] {
        ["healthz"] => return Resource::Health,
        ["v1", "credentials"] => return Resource::Container,
        ["latest", "api", "token"] => return Resource::SessionToken,
        ["latest", "meta-data", "placement", "availability-zone"] => Metadata::AvailabilityZone,
        ["latest", "meta-data", "placement", "region"] => Metadata::Region,
        ["latest", "meta-data", "iam", "info"] => Metadata::Info,
        ["latest", "meta-data", "iam", "security-credentials"]
        | ["latest", "meta-data", "iam", "security-credentials", ""] => Metadata::Role,
        ["latest", "meta-data", "iam", "security-credentials", ROLE]
        | ["latest", "meta-data", "iam", "security-credentials", ROLE, ""] => Metadata::Credentials,
        ["latest", "dynamic", "instance-identity", "document"] => Metadata::InstanceIdentity,
        _ => Metadata::Missing,
    })
}

/// The name of the role.
pub(super) const ROLE: &str = "gcp-wif";
