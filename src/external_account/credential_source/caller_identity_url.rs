//! The URL of the GetCallerIdentity request that is signed.

use url::{Host, Url};

use crate::external_account::error::{AccountError, quoted};
use crate::external_account::trust::{Trust, host_and_port, parse_url};
use crate::region::Region;

/// Is `regional_cred_verification_url`: the URL of AWS STS GetCallerIdentity, in which `{region}`
/// stands for the AWS region.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct VerificationUrl {
    template: String,
    fixed_region: Option<Region>,
}

impl VerificationUrl {
    /// Checks a template. Only GetCallerIdentity may be in it: the file must not make this program
    /// sign anything else.
    pub(super) fn parse(path: &str, template: &str, trust: &Trust) -> Result<Self, AccountError> {
        let url = parse_url(path, &template.replace(PLACEHOLDER, SAMPLE_REGION))?;
        trust.aws_sts_url(path, &url)?;
        let actions: Vec<_> = url.query_pairs().filter(|(name, _)| name == "Action").collect();
        match &actions[..] {
            [(_, action)] if action == "GetCallerIdentity" => {}
            [(_, action)] => {
                let problem =
                    format!("asks for {}, expected `Action=GetCallerIdentity`", quoted(action));
                return Err(AccountError::value(path, problem));
            }
            _ => {
                return Err(AccountError::value(path, "must have `Action=GetCallerIdentity` once"));
            }
        }
        if let Some((name, _)) =
            url.query_pairs().find(|(name, _)| name != "Action" && name != "Version")
        {
            let problem =
                format!("has the parameter {}, expected Action and Version", quoted(&name));
            return Err(AccountError::value(path, problem));
        }
        let fixed_region = if template.contains(PLACEHOLDER) { None } else { region_of_host(&url) };
        Ok(Self { template: template.to_owned(), fixed_region })
    }

    /// Is the region that the host stands for, where the template has no `{region}`: an AWS
    /// endpoint accepts signatures for its own region only, and `sts.amazonaws.com` those for
    /// `us-east-1`.
    pub fn fixed_region(&self) -> Option<Region> {
        self.fixed_region.clone()
    }

    /// Puts a region in.
    ///
    /// # Errors
    /// [`AccountError`] when the result is no URL.
    pub fn for_region(&self, region: &Region) -> Result<CallerIdentityUrl, AccountError> {
        let text = self.template.replace(PLACEHOLDER, region.as_str());
        CallerIdentityUrl::parse(text, region.clone())
    }

    /// Is the template.
    pub fn as_str(&self) -> &str {
        &self.template
    }
}

/// Is the URL of GetCallerIdentity in one region.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct CallerIdentityUrl {
    text: String,
    host: String,
    path: String,
    query: String,
    region: Region,
}

impl CallerIdentityUrl {
    fn parse(text: String, region: Region) -> Result<Self, AccountError> {
        let url = parse_url("credential_source.regional_cred_verification_url", &text)?;
        // Google sends the request to the URL as written. `https://host?query` is written without
        // the slash that the parser adds, and both are signed alike; anything else is written as
        // it was signed.
        let as_written = url.as_str().replacen("/?", "?", 1) == text;
        Ok(Self {
            text: if as_written { text } else { url.as_str().to_owned() },
            host: host_and_port(&url),
            path: url.path().to_owned(),
            query: url.query().unwrap_or_default().to_owned(),
            region,
        })
    }

    /// Is the URL as it is given to Google.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Is the value of the `host` header: the port is part of it where it is not the scheme's own
    /// (RFC 9110 §7.2).
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Is the path, percent-encoded.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Is the query, percent-encoded, without the question mark.
    pub fn query(&self) -> &str {
        &self.query
    }

    /// Is the region to sign for.
    pub const fn region(&self) -> &Region {
        &self.region
    }
}

fn region_of_host(url: &Url) -> Option<Region> {
    match url.host()? {
        Host::Domain("sts.amazonaws.com") => Some(Region::us_east_1()),
        Host::Domain(domain) => domain.split('.').find_map(|label| Region::parse(label).ok()),
        Host::Ipv4(_) | Host::Ipv6(_) => None,
    }
}

/// The template that gcloud writes, and that Google's libraries fall back to.
pub const DEFAULT_VERIFICATION_URL: &str =
    "https://sts.{region}.amazonaws.com?Action=GetCallerIdentity&Version=2011-06-15";

const PLACEHOLDER: &str = "{region}";

/// Stands in for the region while the template is checked.
const SAMPLE_REGION: &str = "us-east-1";

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    const PATH: &str = "credential_source.regional_cred_verification_url";

    fn parse(template: &str) -> Result<VerificationUrl, AccountError> {
        VerificationUrl::parse(PATH, template, &Trust::default())
    }

    fn in_region(template: &str, region: &str) -> CallerIdentityUrl {
        parse(template).unwrap().for_region(&Region::parse(region).unwrap()).unwrap()
    }

    #[test]
    fn the_region_is_put_in() {
        let url = in_region(DEFAULT_VERIFICATION_URL, "eu-west-1");
        assert_eq!(
            url.as_str(),
            "https://sts.eu-west-1.amazonaws.com?Action=GetCallerIdentity&Version=2011-06-15"
        );
        assert_eq!(url.host(), "sts.eu-west-1.amazonaws.com");
        assert_eq!(url.path(), "/");
        assert_eq!(url.query(), "Action=GetCallerIdentity&Version=2011-06-15");
        assert_eq!(url.region().as_str(), "eu-west-1");
    }

    #[test]
    fn what_is_sent_is_what_is_signed() {
        let url =
            in_region("HTTPS://STS.{region}.amazonaws.com/?Action=GetCallerIdentity", "eu-west-1");
        assert_eq!(url.as_str(), "https://sts.eu-west-1.amazonaws.com/?Action=GetCallerIdentity");
    }

    #[test]
    fn an_endpoint_of_one_region_fixes_the_region() {
        for (host, expected) in [
            ("sts.{region}.amazonaws.com", None),
            ("sts.amazonaws.com", Some("us-east-1")),
            ("sts-fips.us-gov-west-1.amazonaws.com", Some("us-gov-west-1")),
            ("vpce-0123456789abcdef0-abcd1234.sts.us-west-2.vpce.amazonaws.com", Some("us-west-2")),
        ] {
            let url = parse(&format!("https://{host}?Action=GetCallerIdentity")).unwrap();
            assert_eq!(url.fixed_region().as_ref().map(Region::as_str), expected, "{host}");
        }
    }

    #[test]
    fn nothing_but_the_callers_identity_is_asked_for() {
        for (query, expected) in [
            ("Action=AssumeRole", "asks for `AssumeRole`, expected `Action=GetCallerIdentity`"),
            ("Version=2011-06-15", "must have `Action=GetCallerIdentity` once"),
            (
                "Action=GetCallerIdentity&Action=AssumeRole",
                "must have `Action=GetCallerIdentity` once",
            ),
            (
                "Action=GetCallerIdentity&RoleArn=x",
                "has the parameter `RoleArn`, expected Action and Version",
            ),
        ] {
            let error = parse(&format!("https://sts.amazonaws.com?{query}")).unwrap_err();
            assert_eq!(error.to_string(), format!("`{PATH}` {expected}"));
        }
    }
}
