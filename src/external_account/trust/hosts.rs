//! The hosts of Google, of AWS and of this machine.

use std::net::{Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

use crate::partition::PARTITIONS;
use crate::region::Region;

/// Returns whether the host of a URL is a loopback address. A name such as `localhost` is not: it may
/// resolve to any address.
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        _ => false,
    }
}

/// Returns whether the host of a URL is an address of the EC2 instance metadata service.
pub fn is_instance_metadata(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address == INSTANCE_METADATA_IPV4,
        Some(Host::Ipv6(address)) => address == INSTANCE_METADATA_IPV6,
        _ => false,
    }
}

/// Returns whether a host is `sts.U`, `sts.mtls.U`, `ANY.sts.U`, `sts.LOCATION.U`, `ANY-sts.U`,
/// `sts.LOCATION.rep.U` or `sts-ENDPOINT.p.U`, where `sts` is the service and U the universe.
///
/// These are the forms that older versions of Google's libraries accept, and the regional endpoints.
pub(super) fn is_google_host(domain: &str, service: &str, universe: &str) -> bool {
    let Some(labels) = domain.strip_suffix(universe).and_then(|rest| rest.strip_suffix('.')) else {
        return false;
    };
    let ends_dashed = |label: &str| {
        label.strip_suffix(service).is_some_and(|rest| rest.len() > 1 && rest.ends_with('-'))
    };
    let begins_dashed = |label: &str| {
        label.strip_prefix(service).is_some_and(|rest| rest.len() > 1 && rest.starts_with('-'))
    };
    match labels.split('.').collect::<Vec<_>>()[..] {
        [only] => only == service || ends_dashed(only),
        [first, "p"] => begins_dashed(first),
        [any, second] if second == service => !any.is_empty(),
        [first, "mtls"] => first == service,
        [first, location] | [first, location, "rep"] => first == service && is_location(location),
        _ => false,
    }
}

/// Returns whether a host is `sts.amazonaws.com`, `sts.REGION.SUFFIX`, `sts-fips.REGION.SUFFIX` or the
/// VPC endpoint `vpce-….sts.REGION.vpce.SUFFIX`, where SUFFIX is a DNS suffix of any partition.
pub(in crate::external_account) fn is_aws_sts_host(domain: &str) -> bool {
    if domain == "sts.amazonaws.com" {
        return true;
    }
    let Some(labels) = PARTITIONS
        .iter()
        .flat_map(|partition| [partition.dns_suffix, partition.dual_stack_dns_suffix])
        .find_map(|suffix| domain.strip_suffix(suffix).and_then(|rest| rest.strip_suffix('.')))
    else {
        return false;
    };
    match labels.split('.').collect::<Vec<_>>()[..] {
        // Only a region may follow: `sts.s3.amazonaws.com` would be a bucket named `sts`.
        ["sts" | "sts-fips", region] => is_region(region),
        [endpoint, "sts" | "sts-fips", region, "vpce"] => {
            endpoint.starts_with("vpce-") && is_region(region)
        }
        _ => false,
    }
}

/// Returns whether a known service issues subject tokens at a URL: the metadata service of the machine, or
/// GitHub Actions over https. There, the request alone determines whose token it returns.
pub(crate) fn is_token_issuer(url: &Url) -> bool {
    let is_github = matches!(url.host(), Some(Host::Domain(host)) if is_github_actions_host(host))
        && url.scheme() == "https";
    url.port().is_none() && (is_instance_metadata(url) || is_github)
}

/// Returns whether a host is one of GitHub Actions, which issues tokens to the jobs of a workflow.
fn is_github_actions_host(domain: &str) -> bool {
    let labels = domain.strip_suffix(".actions.githubusercontent.com");
    labels.is_some_and(|labels| labels.split('.').all(|label| !label.is_empty()))
}

/// Returns whether a label is `us`, `eu` or a region such as `us-east1`. With other labels, the host could
/// be a stranger's: the owner of the bucket `sts` serves `sts.storage.googleapis.com`.
fn is_location(label: &str) -> bool {
    let letters = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_lowercase());
    match label.split_once('-') {
        Some((area, place)) => {
            let name = place.trim_end_matches(|c: char| c.is_ascii_digit());
            letters(area) && letters(name) && name.len() < place.len()
        }
        None => matches!(label, "us" | "eu"),
    }
}

fn is_region(label: &str) -> bool {
    Region::parse(label).is_ok()
}

const INSTANCE_METADATA_IPV4: Ipv4Addr = Ipv4Addr::new(169, 254, 169, 254);

const INSTANCE_METADATA_IPV6: Ipv6Addr = Ipv6Addr::new(0xFD00, 0xEC2, 0, 0, 0, 0, 0, 0x254);

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    #[test]
    fn google_hosts() {
        for host in [
            "sts.googleapis.com",
            "sts.mtls.googleapis.com",
            "sts.us-east1.googleapis.com",
            "us-east1.sts.googleapis.com",
            "us-east1-sts.googleapis.com",
            "sts.us-east1.rep.googleapis.com",
            "sts.eu.rep.googleapis.com",
            "sts-abc.p.googleapis.com",
        ] {
            assert!(is_google_host(host, "sts", "googleapis.com"), "{host}");
        }
        for host in [
            "googleapis.com",
            ".googleapis.com",
            "stsgoogleapis.com",
            "evil-googleapis.com",
            "sts.evil-googleapis.com",
            "sts.googleapis.com.",
            "sts.googleapis.com.evil.example",
            ".sts.googleapis.com",
            "-sts.googleapis.com",
            "sts-.p.googleapis.com",
            "sts.p.googleapis.com",
            "sts..googleapis.com",
            "sts..rep.googleapis.com",
            "sts.rep.googleapis.com",
            "a.b.sts.googleapis.com",
            "evil.p.googleapis.com",
            "iamcredentials.googleapis.com",
            "sts.storage.googleapis.com",
            "sts.storage-download.googleapis.com",
            "sts.storage.rep.googleapis.com",
            "sts.us-east.rep.googleapis.com",
            "sts.us-1.rep.googleapis.com",
            "sts.-east1.rep.googleapis.com",
            "sts.us-east-1.rep.googleapis.com",
        ] {
            assert!(!is_google_host(host, "sts", "googleapis.com"), "{host}");
        }
    }

    #[test]
    fn the_universe_is_a_suffix_of_whole_labels() {
        assert!(is_google_host("sts.universe.example", "sts", "universe.example"));
        assert!(!is_google_host("sts.googleapis.com", "sts", "universe.example"));
        assert!(!is_google_host("sts.my-universe.example", "sts", "universe.example"));
    }

    #[test]
    fn aws_sts_hosts() {
        for host in [
            "sts.amazonaws.com",
            "sts.us-east-1.amazonaws.com",
            "sts-fips.us-gov-west-1.amazonaws.com",
            "sts.us-east-1.api.aws",
            "sts.cn-north-1.amazonaws.com.cn",
            "sts.eusc-de-east-1.amazonaws.eu",
            "sts.us-iso-east-1.c2s.ic.gov",
            "vpce-0123456789abcdef0-abcd1234.sts.us-east-1.vpce.amazonaws.com",
        ] {
            assert!(is_aws_sts_host(host), "{host}");
        }
        for host in [
            "amazonaws.com",
            "sts.amazonaws.com.",
            "sts.amazonaws.com.evil.example",
            "sts.evil-amazonaws.com",
            "stsus-east-1.amazonaws.com",
            "sts..amazonaws.com",
            "sts.s3.amazonaws.com",
            "sts.s3-us-west-2.amazonaws.com",
            "sts.us-east-1a.amazonaws.com",
            "sts.us-east-1.s3.amazonaws.com",
            "evil.sts.us-east-1.amazonaws.com",
            "evil.sts.us-east-1.vpce.amazonaws.com",
            "ec2.us-east-1.amazonaws.com",
        ] {
            assert!(!is_aws_sts_host(host), "{host}");
        }
    }

    #[test]
    fn metadata_and_loopback_are_addresses() {
        let is = |what: fn(&Url) -> bool, host: &str| {
            what(&Url::parse(&format!("http://{host}/")).unwrap())
        };
        for host in ["169.254.169.254", "2852039166", "0xa9fea9fe", "[fd00:ec2::254]"] {
            assert!(is(is_instance_metadata, host), "{host}");
        }
        for host in ["169.254.169.253", "[::ffff:169.254.169.254]", "[fd00:ec2::253]", "metadata"] {
            assert!(!is(is_instance_metadata, host), "{host}");
        }
        for host in ["127.0.0.1", "127.9.9.9", "[::1]"] {
            assert!(is(is_loopback, host), "{host}");
        }
        for host in ["localhost", "0.0.0.0", "[::]", "[::ffff:127.0.0.1]", "128.0.0.1"] {
            assert!(!is(is_loopback, host), "{host}");
        }
    }
}
