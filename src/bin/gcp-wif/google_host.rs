//! The hosts of Google that get a token as a password.

/// Accepts registries of container images: `gcr.io`, `NAME.gcr.io` and `NAME.pkg.dev`, also with the port 443.
/// Every accepted host receives the token.
pub(crate) fn is_google_registry(host: &str) -> bool {
    is_one_of(host, &["gcr.io"], &[".gcr.io", ".pkg.dev"])
}

/// Accepts hosts of git repositories, also with the port 443. Every accepted host receives the token.
pub(crate) fn is_google_git_host(host: &str) -> bool {
    is_one_of(host, &["source.developers.google.com"], &[".sourcemanager.dev", ".googlesource.com"])
}

/// Returns the registry of an image, such as `gcr.io` or `localhost:5000`; `None` for an image of the
/// default registry.
pub(crate) fn registry_of(image: &str) -> Option<&str> {
    let (host, _) = image.split_once('/')?;
    // Docker distinguishes a registry from a part of the path by this rule: "The hostname must contain at
    // least one `.`, `:`, or be `localhost`".
    (host.contains(['.', ':']) || host == "localhost").then_some(host)
}

fn is_one_of(host: &str, names: &[&str], suffixes: &[&str]) -> bool {
    let host = host.strip_suffix(":443").unwrap_or(host).to_ascii_lowercase();
    let is_dns_name = host.split('.').all(|label| {
        !label.is_empty() && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    });
    let is_known = names.contains(&&*host) || suffixes.iter().any(|suffix| host.ends_with(suffix));
    is_dns_name && is_known
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
