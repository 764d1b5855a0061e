//! Endpoints in a profile.

use url::Url;

use super::endpoint_setting::{
    IGNORE_CONFIGURED, LEGACY, Setting, USE_DUAL_STACK, USE_FIPS, parse_flag, parse_url,
};
use super::service::AwsService;
use crate::aws_config_file::{ConfigFiles, Profile, ProfileProblem};

/// The settings of a profile about the endpoints of a service. They are checked as the variables are.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct ProfileEndpoints {
    pub(super) fips: Option<bool>,
    pub(super) dual_stack: Option<bool>,
    pub(super) legacy_global: Option<bool>,
    pub(super) ignore_configured: Option<bool>,
    pub(super) url: Option<Url>,
}

impl ProfileEndpoints {
    /// Reads a profile.
    ///
    /// # Errors
    /// [`ProfileProblem`] if a key has an invalid value, or if `services` names a section that does not
    /// exist.
    pub fn read(
        files: &ConfigFiles,
        profile: &Profile,
        service: AwsService,
    ) -> Result<Self, ProfileProblem> {
        let ignore_configured = flag(profile, IGNORE_CONFIGURED)?;
        let url = match ignore_configured {
            Some(true) => None,
            _ => endpoint_url(files, profile, service)?,
        };
        Ok(Self {
            fips: flag(profile, USE_FIPS)?,
            dual_stack: flag(profile, USE_DUAL_STACK)?,
            legacy_global: profile
                .text("sts_regional_endpoints")
                .map(|value| value.eq_ignore_ascii_case(LEGACY)),
            ignore_configured,
            url,
        })
    }

    /// Makes the global endpoint of AWS STS the default.
    #[must_use]
    pub(crate) fn with_global_default(self) -> Self {
        Self { legacy_global: self.legacy_global.or(Some(true)), ..self }
    }
}

fn flag(profile: &Profile, (_, key): Setting) -> Result<Option<bool>, ProfileProblem> {
    let value = profile.text(key);
    let flag = value.map(|text| {
        parse_flag(text).ok_or_else(|| profile.bad(key, "is neither `true` nor `false`"))
    });
    flag.transpose()
}

/// Returns the URL for the service, by default the URL for all services.
fn endpoint_url(
    files: &ConfigFiles,
    profile: &Profile,
    service: AwsService,
) -> Result<Option<Url>, ProfileProblem> {
    if let Some(name) = profile.text(SERVICES) {
        let section = files.services(name)?.ok_or_else(|| {
            profile.bad(SERVICES, "names a section `[services]` that does not exist")
        })?;
        let key = service.services_key();
        if let Some(text) = section.sub_property(key, ENDPOINT_URL) {
            let bad = |problem| section.bad(key, format!("has an `{ENDPOINT_URL}` that {problem}"));
            return parse_url(text).map(Some).map_err(bad);
        }
    }
    let text = profile.text(ENDPOINT_URL);
    text.map(|text| parse_url(text).map_err(|problem| profile.bad(ENDPOINT_URL, problem)))
        .transpose()
}

const SERVICES: &str = "services";

const ENDPOINT_URL: &str = "endpoint_url";
