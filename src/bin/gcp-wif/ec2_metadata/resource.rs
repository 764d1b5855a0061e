//! The resource of a path.

use std::borrow::Cow;

/// The resource of a path.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Resource {
    /// The health of this server: whether it has credentials.
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
    /// The time at which the credentials of the role were fetched.
    Info,
    /// The identity document of the instance, with the region only.
    InstanceIdentity,
    /// No document.
    Missing,
}

/// Returns whether a path belongs to these services.
pub(super) fn is_own(first_segment: &str) -> bool {
    matches!(first_segment, "latest" | "v1")
}

/// Returns whether a resource has no secret, so that every client may request it.
pub(super) fn is_public(segments: &[Cow<'_, str>]) -> bool {
    matches!(segments, [one] if one == "healthz")
}

/// Finds the resource of a path. An unknown path belongs to the instance metadata, so it needs a session token
/// too.
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
