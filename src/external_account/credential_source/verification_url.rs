//! The template of the GetCallerIdentity URL.

use url::{Host, Url};

use super::caller_identity_url::CallerIdentityUrl;
use crate::external_account::error::{AccountError, quoted};
use crate::external_account::trust::{Trust, is_aws_sts_host, parse_url};
use crate::partition::Partition;
use crate::region::Region;

/// `regional_cred_verification_url`: the URL of GetCallerIdentity, with `{region}` as the placeholder
/// of the AWS region.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct VerificationUrl {
    template: String,
    fixed_region: Option<Region>,
}

impl VerificationUrl {
    /// Checks a template. Only GetCallerIdentity is accepted: a file must not make this crate sign another
    /// action.
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

    /// Returns the region of the host if the template has no placeholder. The signature must be for
    /// this region: `us-east-1` for `sts.amazonaws.com`, the endpoint's region for any other host of AWS.
    /// `None` for a host that only a setting allows.
    pub const fn fixed_region(&self) -> Option<&Region> {
        self.fixed_region.as_ref()
    }

    /// Replaces the placeholder with a region. In a region of another partition, the host of the default
    /// template becomes that of AWS STS there: `sts.cn-north-1.amazonaws.com.cn`.
    ///
    /// # Errors
    /// [`AccountError`] if the result is not a valid URL.
    pub fn for_region(&self, region: &Region) -> Result<CallerIdentityUrl, AccountError> {
        let rest = self.template.strip_prefix(DEFAULT_ORIGIN);
        let text = match rest.filter(|rest| rest.starts_with(['/', '?'])) {
            Some(rest) => {
                format!("https://sts.{region}.{}{rest}", Partition::of(region).dns_suffix)
            }
            None => self.template.clone(),
        };
        let text = text.replace(PLACEHOLDER, region.as_str());
        CallerIdentityUrl::parse(text, region.clone())
    }

    /// Returns the template.
    pub fn as_str(&self) -> &str {
        &self.template
    }
}

/// Returns the region that the host of AWS names. A label of any other host, such as `sts-proxy-1`, may look
/// like a region.
fn region_of_host(url: &Url) -> Option<Region> {
    match url.host()? {
        Host::Domain("sts.amazonaws.com") => Some(Region::us_east_1()),
        Host::Domain(domain) if is_aws_sts_host(domain) => {
            domain.split('.').find_map(|label| Region::parse(label).ok())
        }
        _ => None,
    }
}

/// The template that gcloud writes, which is also the default of Google's libraries.
pub const DEFAULT_VERIFICATION_URL: &str =
    "https://sts.{region}.amazonaws.com?Action=GetCallerIdentity&Version=2011-06-15";

/// The beginning of the default template. The host exists in the regions of some partitions only.
const DEFAULT_ORIGIN: &str = "https://sts.{region}.amazonaws.com";

const PLACEHOLDER: &str = "{region}";

/// The region with which a template is checked.
const SAMPLE_REGION: &str = "us-east-1";

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;
    use crate::external_account::trust::AllowedHost;

    const PATH: &str = "credential_source.regional_cred_verification_url";

    fn parse(template: &str) -> Result<VerificationUrl, AccountError> {
        VerificationUrl::parse(PATH, template, &Trust::default())
    }

    fn in_region(template: &str, region: &str) -> CallerIdentityUrl {
        parse(template).unwrap().for_region(&Region::parse(region).unwrap()).unwrap()
    }

    #[test]
    fn the_template_stays_as_it_is_written() {
        let template = "https://sts.{region}.amazonaws.com?Action=GetCallerIdentity";
        assert_eq!(parse(template).unwrap().as_str(), template);
    }

    #[test]
    fn the_placeholder_is_replaced() {
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
    fn the_url_is_the_one_that_is_signed() {
        let url =
            in_region("HTTPS://STS.{region}.amazonaws.com/?Action=GetCallerIdentity", "eu-west-1");
        assert_eq!(url.as_str(), "https://sts.eu-west-1.amazonaws.com/?Action=GetCallerIdentity");
    }

    #[test]
    fn a_host_without_placeholder_has_a_fixed_region() {
        for (host, expected) in [
            ("sts.{region}.amazonaws.com", None),
            ("sts.amazonaws.com", Some("us-east-1")),
            ("sts-fips.us-gov-west-1.amazonaws.com", Some("us-gov-west-1")),
            ("vpce-0123456789abcdef0-abcd1234.sts.us-west-2.vpce.amazonaws.com", Some("us-west-2")),
        ] {
            let url = parse(&format!("https://{host}?Action=GetCallerIdentity")).unwrap();
            assert_eq!(url.fixed_region().map(Region::as_str), expected, "{host}");
        }
    }

    #[test]
    fn a_host_that_a_setting_allows_has_no_region() {
        for host in ["sts-proxy-1.corp.example", "sts.eu-west-1.corp.example"] {
            let trust =
                Trust::default().with_allowed_hosts(vec![AllowedHost::parse(host).unwrap()]);
            let template = format!("https://{host}?Action=GetCallerIdentity");
            let url = VerificationUrl::parse(PATH, &template, &trust).unwrap();
            assert_eq!(url.fixed_region(), None, "{host}");
        }
    }

    #[test]
    fn other_actions_and_parameters_are_refused() {
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
