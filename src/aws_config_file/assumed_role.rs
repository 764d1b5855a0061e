//! A role to assume, as a profile describes it.

use super::error::ProfileProblem;
use super::profile::Profile;

/// A role and the parameters with which it is assumed.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct AssumedRole {
    /// `role_arn`
    pub arn: String,
    /// `role_session_name`
    pub session_name: Option<String>,
    /// `external_id`
    pub external_id: Option<String>,
    /// `duration_seconds`, from 900 to 43200.
    pub duration_seconds: Option<u32>,
    /// `mfa_serial`: the serial number of an MFA device, or the ARN of a virtual one.
    pub mfa_serial: Option<String>,
}

impl AssumedRole {
    /// Reads the role of a profile. Returns `None` if the profile has no `role_arn`.
    pub(super) fn read(profile: &Profile) -> Result<Option<Self>, ProfileProblem> {
        let Some(arn) = profile.text(ROLE_ARN) else {
            return Ok(None);
        };
        let text = |key: &str| profile.text(key).map(str::to_owned);
        let duration_seconds = match profile.text(DURATION) {
            None => None,
            Some(text) => match text.parse() {
                Ok(seconds @ 900..=43_200) => Some(seconds),
                _ => {
                    let problem = "is not a number of seconds from 900 to 43200";
                    return Err(profile.bad(DURATION, problem));
                }
            },
        };
        Ok(Some(Self {
            arn: arn.to_owned(),
            session_name: text("role_session_name"),
            external_id: text("external_id"),
            duration_seconds,
            mfa_serial: text("mfa_serial"),
        }))
    }
}

pub(super) const ROLE_ARN: &str = "role_arn";

const DURATION: &str = "duration_seconds";
