//! IAM Identity Center (SSO) in a profile.

use super::error::ProfileProblem;
use super::files::ConfigFiles;
use super::profile::Profile;

/// The SSO settings of a profile.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SsoOrigin {
    /// The name of the section `[sso-session NAME]`; `None` in the older form without such a
    /// section.
    pub session: Option<String>,
    /// `sso_start_url`
    pub start_url: String,
    /// `sso_region`
    pub region: String,
    /// `sso_account_id` and `sso_role_name`. Without them the session has tokens for other
    /// services, but no AWS credentials.
    pub account_and_role: Option<(String, String)>,
}

impl SsoOrigin {
    /// Reads a profile. Returns `None` if the profile has neither an account and a role nor an SSO
    /// session.
    pub(super) fn read(
        files: &ConfigFiles,
        profile: &Profile,
    ) -> Result<Option<Self>, ProfileProblem> {
        let mentioned = KEYS.iter().find(|key| profile.property(key).is_some());
        let Some(&mentioned) = mentioned else {
            return Ok(None);
        };
        let account_and_role = match (profile.text(ACCOUNT), profile.text(ROLE)) {
            (Some(account), Some(role)) => Some((account.to_owned(), role.to_owned())),
            (Some(_), None) => return Err(profile.lacks(ROLE, ACCOUNT)),
            (None, Some(_)) => return Err(profile.lacks(ACCOUNT, ROLE)),
            (None, None) => None,
        };
        // `aws-sso-util` reads a start URL and a region without a role, and has its own credentials.
        if account_and_role.is_none() && profile.text(SESSION).is_none() {
            return Ok(None);
        }
        let session = Self::session(files, profile, mentioned)?;
        Ok(Some(Self { account_and_role, ..session }))
    }

    /// Reads the settings of the session, without account and role.
    fn session(
        files: &ConfigFiles,
        profile: &Profile,
        mentioned: &'static str,
    ) -> Result<Self, ProfileProblem> {
        let session = profile.text(SESSION);
        let home = match session {
            None => profile,
            Some(name) => find_session(files, profile, name)?,
        };
        let value = |key: &'static str| {
            home.text(key)
                .map(str::to_owned)
                .ok_or_else(|| home.lacks(key, if session.is_some() { SESSION } else { mentioned }))
        };
        let (region, start_url) = (value(REGION)?, value(START_URL)?);
        let session = session.map(str::to_owned);
        Ok(Self { session, start_url, region, account_and_role: None })
    }
}

/// Returns the session of a profile. A profile may repeat the settings of its session, as with the
/// AWS CLI, but may not change them.
fn find_session<'a>(
    files: &'a ConfigFiles,
    profile: &Profile,
    name: &str,
) -> Result<&'a Profile, ProfileProblem> {
    let session = files.sso_session(name)?.ok_or_else(|| ProfileProblem::NoSsoSession {
        session: name.to_owned(),
        profile: profile.name().to_owned(),
        misnamed: files.misnamed_sso_session(name).cloned().map(Box::new),
    })?;
    for key in [REGION, START_URL] {
        let own = profile.text(key);
        if own.is_some() && own != session.text(key) {
            let problem = "differs from the value in its section `[sso-session]`";
            return Err(profile.bad(key, problem));
        }
    }
    Ok(session)
}

const SESSION: &str = "sso_session";

const START_URL: &str = "sso_start_url";

const REGION: &str = "sso_region";

const ACCOUNT: &str = "sso_account_id";

const ROLE: &str = "sso_role_name";

const KEYS: &[&str] = &[SESSION, START_URL, REGION, ACCOUNT, ROLE];
