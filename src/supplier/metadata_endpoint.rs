//! Where the instance metadata service is, by the variables and the profile.

use url::Url;

use super::SharedConfig;
use crate::ambient::Ambient;
use crate::shown::Shown;

/// Finds the origin that stands for the usual one; `None` where nothing names another.
///
/// `AWS_EC2_METADATA_SERVICE_ENDPOINT` counts before the profile's `ec2_metadata_service_endpoint`,
/// and both before `…_MODE`, of which again the variable comes first.
///
/// # Errors
/// What is wrong, with the name of the setting.
pub(super) fn metadata_endpoint(
    ambient: &Ambient,
    config: Option<&SharedConfig>,
) -> Result<Option<Url>, String> {
    // A broken file is for the profile's own supplier to tell.
    let profile = config.and_then(|config| config.profile().ok().flatten());
    let setting = |variable: &'static str, key: &'static str| {
        let of_profile = || Some((key, profile?.text(key)?.to_owned()));
        ambient.variable(variable).map(|value| (variable, value)).or_else(of_profile)
    };
    if let Some((name, text)) = setting(ENDPOINT, "ec2_metadata_service_endpoint") {
        let url = Url::parse(&text).ok();
        let url = url.filter(|url| url.has_host() && matches!(url.scheme(), "http" | "https"));
        return url.map(Some).ok_or_else(|| {
            format!("`{name}` is `{}`, expected a URL", Shown::at_most(&text, 100))
        });
    }
    let Some((name, text)) = setting(MODE, "ec2_metadata_service_endpoint_mode") else {
        return Ok(None);
    };
    if text.eq_ignore_ascii_case("ipv4") {
        Ok(Url::parse(IPV4).ok())
    } else if text.eq_ignore_ascii_case("ipv6") {
        Ok(Url::parse(IPV6).ok())
    } else {
        Err(format!("`{name}` is `{}`, expected `IPv4` or `IPv6`", Shown::at_most(&text, 100)))
    }
}

/// Puts a URL of the usual service below another origin.
pub(super) fn moved_to(endpoint: &Url, url: &Url) -> Url {
    let mut moved = endpoint.clone();
    let prefix = endpoint.path().trim_end_matches('/');
    moved.set_path(&format!("{prefix}{}", url.path()));
    moved.set_query(url.query());
    moved
}

const ENDPOINT: &str = "AWS_EC2_METADATA_SERVICE_ENDPOINT";

const MODE: &str = "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE";

const IPV4: &str = "http://169.254.169.254/";

const IPV6: &str = "http://[fd00:ec2::254]/";
