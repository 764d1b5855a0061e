//! Where a profile says that its credentials come from, and the roles that are assumed with them.

use std::collections::BTreeSet;

use super::sso::SsoOrigin;
use super::{ConfigFileKind, ConfigFiles, Profile, ProfileProblem};
use crate::secret::Secret;

/// Is where credentials come from, and the roles that are assumed one after the other.
#[derive(Clone, Debug)]
pub struct RoleChain {
    /// The first credentials.
    pub origin: CredentialOrigin,
    /// The roles, in the order in which they are assumed.
    pub roles: Vec<AssumedRole>,
}

/// Is where the first credentials come from.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum CredentialOrigin {
    /// `login_session`: what `aws login` has left behind for this ARN.
    Login(String),
    /// `credential_source`
    Named(NamedSource),
    /// `credential_process`: a command line.
    Process(Secret),
    /// SSO.
    Sso(SsoOrigin),
    /// Keys that stand in the profile.
    Static(StaticKeys),
    /// `web_identity_token_file` with the role that the token is exchanged for.
    WebIdentity {
        /// The path of the token.
        token_file: String,
        /// The role.
        role: AssumedRole,
    },
}

/// Holds the keys of a profile.
#[derive(Clone, Debug)]
pub struct StaticKeys {
    /// The profile that they stand in.
    pub profile: String,
    /// `aws_access_key_id`
    pub access_key_id: String,
    /// `aws_secret_access_key`
    pub secret_access_key: Secret,
    /// `aws_session_token`
    pub session_token: Option<Secret>,
}

/// Is a value of `credential_source`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum NamedSource {
    /// The service that gives a container its credentials.
    EcsContainer,
    /// The environment variables.
    Environment,
    /// The instance metadata.
    Ec2InstanceMetadata,
}

/// Is a role and what it is assumed with.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct AssumedRole {
    /// `role_arn`
    pub arn: String,
    /// `role_session_name`
    pub session_name: Option<String>,
    /// `external_id`
    pub external_id: Option<String>,
    /// `duration_seconds`
    pub duration_seconds: Option<u32>,
    /// `mfa_serial`
    pub mfa_serial: Option<String>,
}

impl RoleChain {
    /// Follows a profile and its source profiles. `None` where the profile does not exist or names
    /// no credentials at all.
    ///
    /// The keys of a profile that also has a role and a source are not used, unless it is its own
    /// source; the keys of a source profile count before its role.
    ///
    /// # Errors
    /// [`ProfileProblem`].
    pub fn resolve(files: &ConfigFiles, selected: &str) -> Result<Option<Self>, ProfileProblem> {
        let Some(mut profile) = files.profile(selected) else {
            return Ok(None);
        };
        let mut visited = vec![profile.name()];
        let mut names = BTreeSet::from([profile.name()]);
        let mut roles = Vec::new();
        let origin = loop {
            let first = visited.len() == 1;
            if !first && let Some(keys) = static_keys(profile)? {
                break Some(CredentialOrigin::Static(keys));
            }
            let Some((role, next)) = chained_role(profile)? else {
                break origin_of(files, profile)?;
            };
            roles.push(role);
            match next {
                Next::Named(source) => break Some(CredentialOrigin::Named(source)),
                Next::Profile(name) if name == profile.name() => {
                    let keys = static_keys(profile)?.ok_or_else(|| looped(&visited, name))?;
                    break Some(CredentialOrigin::Static(keys));
                }
                Next::Profile(name) if names.contains(name) => {
                    return Err(looped(&visited, name));
                }
                Next::Profile(name) => {
                    profile =
                        files.profile(name).ok_or_else(|| ProfileProblem::NoSourceProfile {
                            source: name.to_owned(),
                            profile: profile.name().to_owned(),
                        })?;
                    visited.push(name);
                    names.insert(name);
                }
            }
        };
        let has_keys = match &origin {
            None => false,
            Some(CredentialOrigin::Sso(sso)) => sso.account_and_role.is_some(),
            Some(_) => true,
        };
        // A role that is asked for and cannot be assumed must not become another identity.
        if !has_keys && !roles.is_empty() {
            return Err(ProfileProblem::NoCredentials(profile.name().to_owned()));
        }
        let Some(origin) = origin else {
            return Ok(None);
        };
        roles.reverse();
        Ok(Some(Self { origin, roles }))
    }
}

enum Next<'a> {
    Named(NamedSource),
    Profile(&'a str),
}

/// A role without a token file is assumed with the credentials of exactly one other place.
fn chained_role(profile: &Profile) -> Result<Option<(AssumedRole, Next<'_>)>, ProfileProblem> {
    if profile.text(TOKEN_FILE).is_some() {
        return Ok(None);
    }
    let Some(role) = role(profile)? else {
        return Ok(None);
    };
    let next = match (profile.text(SOURCE_PROFILE), profile.text(CREDENTIAL_SOURCE)) {
        (Some(_), Some(_)) => {
            let problem = format!("stands beside `{SOURCE_PROFILE}`, and only one of them counts");
            return Err(profile.bad(CREDENTIAL_SOURCE, problem));
        }
        (None, None) => return Err(profile.lacks(SOURCE_PROFILE, ROLE_ARN)),
        (Some(name), None) => Next::Profile(name),
        (None, Some(source)) => Next::Named(named_source(profile, source)?),
    };
    Ok(Some((role, next)))
}

/// The order within one profile is that of the AWS CLI: keys of the credentials file count before
/// `login_session` and `credential_process`, those of the config file after them.
fn origin_of(
    files: &ConfigFiles,
    profile: &Profile,
) -> Result<Option<CredentialOrigin>, ProfileProblem> {
    if let Some(token_file) = profile.text(TOKEN_FILE) {
        let role = role(profile)?.ok_or_else(|| profile.lacks(ROLE_ARN, TOKEN_FILE))?;
        let token_file = token_file.to_owned();
        return Ok(Some(CredentialOrigin::WebIdentity { token_file, role }));
    }
    let sso = SsoOrigin::read(files, profile)?;
    // A session alone gives tokens to other programs, and has no say about keys.
    if sso.as_ref().is_some_and(|sso| sso.account_and_role.is_some()) {
        return Ok(sso.map(CredentialOrigin::Sso));
    }
    let id = profile.property(ACCESS_KEY_ID);
    if id.is_some_and(|id| id.file() == ConfigFileKind::Credentials) {
        return Ok(static_keys(profile)?.map(CredentialOrigin::Static));
    }
    if let Some(arn) = profile.text("login_session") {
        return Ok(Some(CredentialOrigin::Login(arn.to_owned())));
    }
    if let Some(command) = profile.property("credential_process") {
        return Ok(Some(CredentialOrigin::Process(command.value().clone())));
    }
    let keys = static_keys(profile)?.map(CredentialOrigin::Static);
    Ok(keys.or_else(|| sso.map(CredentialOrigin::Sso)))
}

fn static_keys(profile: &Profile) -> Result<Option<StaticKeys>, ProfileProblem> {
    match (profile.text(ACCESS_KEY_ID), profile.property(SECRET_ACCESS_KEY)) {
        (None, None) => Ok(None),
        (Some(_), None) => Err(profile.lacks(SECRET_ACCESS_KEY, ACCESS_KEY_ID)),
        (None, Some(_)) => Err(profile.lacks(ACCESS_KEY_ID, SECRET_ACCESS_KEY)),
        (Some(id), Some(secret)) => Ok(Some(StaticKeys {
            profile: profile.name().to_owned(),
            access_key_id: id.to_owned(),
            secret_access_key: secret.value().clone(),
            session_token: profile
                .property("aws_session_token")
                .map(|property| property.value().clone()),
        })),
    }
}

fn role(profile: &Profile) -> Result<Option<AssumedRole>, ProfileProblem> {
    let Some(arn) = profile.text(ROLE_ARN) else {
        return Ok(None);
    };
    let text = |key: &str| profile.text(key).map(str::to_owned);
    let duration_seconds = match profile.text(DURATION) {
        None => None,
        Some(text) => match text.parse() {
            Ok(seconds @ 900..=43_200) => Some(seconds),
            _ => return Err(profile.bad(DURATION, "is no number of seconds from 900 to 43200")),
        },
    };
    Ok(Some(AssumedRole {
        arn: arn.to_owned(),
        session_name: text("role_session_name"),
        external_id: text("external_id"),
        duration_seconds,
        mfa_serial: text("mfa_serial"),
    }))
}

fn named_source(profile: &Profile, text: &str) -> Result<NamedSource, ProfileProblem> {
    let known = NAMED_SOURCES.iter().find(|(name, _)| name.eq_ignore_ascii_case(text));
    known.map(|(_, source)| *source).ok_or_else(|| {
        let problem = "is none of `Environment`, `Ec2InstanceMetadata` and `EcsContainer`";
        profile.bad(CREDENTIAL_SOURCE, problem)
    })
}

fn looped(visited: &[&str], again: &str) -> ProfileProblem {
    let names = visited.iter().copied().chain([again]);
    ProfileProblem::Loop(names.map(str::to_owned).collect())
}

const NAMED_SOURCES: &[(&str, NamedSource)] = &[
    ("Environment", NamedSource::Environment),
    ("Ec2InstanceMetadata", NamedSource::Ec2InstanceMetadata),
    ("EcsContainer", NamedSource::EcsContainer),
];

const ROLE_ARN: &str = "role_arn";

const SOURCE_PROFILE: &str = "source_profile";

const CREDENTIAL_SOURCE: &str = "credential_source";

const TOKEN_FILE: &str = "web_identity_token_file";

const DURATION: &str = "duration_seconds";

const ACCESS_KEY_ID: &str = "aws_access_key_id";

const SECRET_ACCESS_KEY: &str = "aws_secret_access_key";
