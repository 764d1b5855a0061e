//! The URL of the signed GetCallerIdentity request.

use crate::external_account::error::AccountError;
use crate::external_account::trust::{host_and_port, parse_url};
use crate::region::Region;

/// The URL of GetCallerIdentity in one region.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct CallerIdentityUrl {
    text: String,
    host: String,
    path: String,
    query: String,
    region: Region,
}

impl CallerIdentityUrl {
    pub(super) fn parse(text: String, region: Region) -> Result<Self, AccountError> {
        let url = parse_url("credential_source.regional_cred_verification_url", &text)?;
        // Google sends the request to this URL, so it must be the one that is signed. The parser adds
        // a slash to `https://host?query`; as the signature is the same, the shorter form is not changed.
        let as_written = url.as_str().replacen("/?", "?", 1) == text;
        Ok(Self {
            text: if as_written { text } else { url.as_str().to_owned() },
            host: host_and_port(&url),
            path: url.path().to_owned(),
            query: url.query().unwrap_or_default().to_owned(),
            region,
        })
    }

    /// Returns the URL as it is sent to Google.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns the value of the `host` header, which includes the port unless it is the default of the
    /// scheme (RFC 9110 §7.2).
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Returns the path, percent-encoded.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Returns the query, percent-encoded, without the question mark.
    pub fn query(&self) -> &str {
        &self.query
    }

    /// Returns the region to sign for.
    pub const fn region(&self) -> &Region {
        &self.region
    }
}
