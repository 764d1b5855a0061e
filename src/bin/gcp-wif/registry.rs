//! The registries of container images that get a token.

/// Accepts `gcr.io`, `NAME.gcr.io` and `NAME.pkg.dev`, also with the port 443. Every accepted registry
/// receives the token.
pub(crate) fn is_google_registry(host: &str) -> bool {
    let host = host.strip_suffix(":443").unwrap_or(host).to_ascii_lowercase();
    let is_name = host.split('.').all(|label| {
        !label.is_empty() && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    });
    is_name && (host == "gcr.io" || host.ends_with(".gcr.io") || host.ends_with(".pkg.dev"))
}

/// Returns the registry of an image, such as `gcr.io` or `localhost:5000`; `None` for an image of the
/// default registry.
pub(crate) fn registry_of(image: &str) -> Option<&str> {
    let (host, _) = image.split_once('/')?;
    // "The hostname must contain at least one `.`, `:`, or be `localhost`": the rule by which Docker
    // tells a registry from a part of a path.
    (host.contains(['.', ':']) || host == "localhost").then_some(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_registry_is_the_first_part() {
        for (image, registry) in [
            ("europe-docker.pkg.dev/p/r/i:1", Some("europe-docker.pkg.dev")),
            ("gcr.io/p/i@sha256:0", Some("gcr.io")),
            ("localhost:5000/i", Some("localhost:5000")),
            ("localhost/i", Some("localhost")),
            ("library/busybox", None),
            ("busybox:1.37", None),
            ("gcr.io", None),
            ("", None),
        ] {
            assert_eq!(registry_of(image), registry, "{image}");
        }
    }
}
