//! The settings about endpoints, and the grammar of their values.

use url::Url;

use crate::external_account::{is_loopback, parse_ascii_url};

/// A variable, and the key with the same meaning in a profile.
pub(super) type Setting = (&'static str, &'static str);

/// Parses `true` or `false`; case does not matter.
pub(super) fn parse_flag(text: &str) -> Option<bool> {
    [("true", true), ("false", false)]
        .into_iter()
        .find_map(|(name, value)| text.eq_ignore_ascii_case(name).then_some(value))
}

/// Parses the URL of an endpoint. It has to be https, except for loopback addresses, because requests to
/// it are signed with the credentials of this machine.
///
/// # Errors
/// A predicate that follows the name of the setting, such as "is not a valid URL".
pub(super) fn parse_url(text: &str) -> Result<Url, &'static str> {
    let Some(url) = parse_ascii_url(text) else {
        return Err("is not a valid URL");
    };
    if !url.has_host() || !matches!(url.scheme(), "https" | "http") {
        return Err("is not an https URL with a host");
    }
    if url.scheme() == "http" && !is_loopback(&url) {
        return Err("is plain http, which is for loopback addresses such as `127.0.0.1` only");
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("has a user name or a password in it");
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err("has a query or a fragment");
    }
    Ok(url)
}

pub(super) const USE_FIPS: Setting = ("AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint");

pub(super) const USE_DUAL_STACK: Setting = ("AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint");

pub(super) const IGNORE_CONFIGURED: Setting =
    ("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "ignore_configured_endpoint_urls");

/// The value of `AWS_STS_REGIONAL_ENDPOINTS` and `sts_regional_endpoints`.
pub(super) const LEGACY: &str = "legacy";
