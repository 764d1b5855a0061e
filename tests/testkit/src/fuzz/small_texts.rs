//! Fuzzes short texts: times, regions, audiences, hosts, addresses of containers and of endpoints.

use gcp_wif::aws_sts::{AwsService, EndpointOptions, ProfileEndpoints};
use gcp_wif::external_account::{AllowedHost, Audience};
use gcp_wif::region::{AvailabilityZone, Region};
use gcp_wif::sanitize::Sanitized;
use gcp_wif::supplier::{AwsSources, ContainerSupplier};
use gcp_wif::timestamp::Timestamp;
use url::{Host, Url};

use super::hidden;
use super::world::{World, error_text};

/// Passes one text to every reader of such texts.
pub fn run(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    hidden::assert_fit(&Sanitized::new(text).to_string());
    assert!(
        Sanitized::truncated(text, 5).to_string().chars().count() <= 5 * "\\u{10ffff}".len() + 1
    );

    if let Some(at) = Timestamp::from_rfc3339(text).or_else(|| Timestamp::from_http_date(text)) {
        assert_eq!(Timestamp::from_rfc3339(&at.to_string()), Some(at));
        assert_eq!(at.amz_date().len(), 16);
    }
    match Region::parse(text) {
        Ok(region) => {
            assert_eq!(region.as_str(), text);
            assert_eq!(AvailabilityZone::parse(text).unwrap().region(), &region);
        }
        Err(error) => drop(error_text(&error)),
    }
    if let Ok(zone) = AvailabilityZone::parse(text) {
        assert_eq!(Region::parse(zone.region().as_str()).as_ref(), Ok(zone.region()));
    }
    match Audience::parse(text) {
        Ok(audience) => assert!(Audience::parse(audience.as_str()).is_ok()),
        Err(error) => drop(error_text(&error)),
    }
    let _ = (AllowedHost::parse(text), AwsSources::parse(text).map_err(|error| error_text(&error)));
    container(text);
    endpoint(text);
}

fn container(text: &str) {
    for name in ["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI"] {
        let world = World::of(&[(name, text)]);
        match ContainerSupplier::new(world.context).uri() {
            Ok(None) => assert!(text.is_empty()),
            Ok(Some(url)) if name.ends_with("RELATIVE_URI") => {
                assert!(url.as_str().starts_with("http://169.254.170.2/"), "{url}");
            }
            Ok(Some(url)) => assert!(url.scheme() == "https" || is_local(&url), "{url}"),
            Err(error) => drop(error_text(&error)),
        }
    }
}

fn endpoint(text: &str) {
    let world = World::of(&[("AWS_ENDPOINT_URL_STS", text)]);
    let profile = ProfileEndpoints::default();
    match EndpointOptions::for_service(&world.context, AwsService::Sts, &profile) {
        Ok(options) => {
            let plain = options.url.filter(|url| url.scheme() != "https");
            assert!(plain.as_ref().is_none_or(is_local), "{plain:?}");
        }
        Err(error) => drop(error_text(&error)),
    }
}

fn is_local(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => {
            address.is_loopback() || matches!(address.octets(), [169, 254, 170, 2 | 23])
        }
        Some(Host::Ipv6(address)) => address.is_loopback() || address.to_string() == "fd00:ec2::23",
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}
