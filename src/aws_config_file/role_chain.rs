//! The roles that are assumed one after the other, and the credentials that the first one needs.

use std::collections::BTreeSet;

use super::assumed_role::{AssumedRole, ROLE_ARN};
use super::credential_origin::{
    CREDENTIAL_SOURCE, CredentialOrigin, NamedSource, StaticKeys, TOKEN_FILE,
};
use super::error::ProfileProblem;
use super::files::ConfigFiles;
use super::profile::Profile;

/// The origin of the first credentials, and the roles that are assumed with them.
#[derive(Clone, Debug)]
pub struct RoleChain {
    /// The origin of the first credentials.
    pub origin: CredentialOrigin,
    /// The roles, in the order in which they are assumed.
    pub roles: Vec<AssumedRole>,
    /// The profiles: the selected one, its source profile, and so on. The last one has the origin.
    pub profiles: Vec<String>,
}

impl RoleChain {
    /// Follows a profile and its source profiles. Returns `None` if the profile does not exist or
    /// has no credentials.
    ///
    /// A profile with a role and a source does not use its own keys, unless it is its own source. A
    /// source profile with keys does not use its role; its credentials are those of a profile without a
    /// role.
    ///
    /// # Errors
    /// [`ProfileProblem`] if a profile on the way cannot be used.
    pub fn resolve(files: &ConfigFiles, selected: &str) -> Result<Option<Self>, ProfileProblem> {
        let Some(mut profile) = files.profile(selected)? else {
            return Ok(None);
        };
        let mut visited = vec![profile.name()];
        let mut names = BTreeSet::from([profile.name()]);
        let mut roles = Vec::new();
        let origin = loop {
            let first = visited.len() == 1;
            if !first && StaticKeys::read(profile)?.is_some() {
                break CredentialOrigin::read(files, profile)?;
            }
            let Some((role, next)) = chained_role(profile)? else {
                break CredentialOrigin::read(files, profile)?;
            };
            roles.push(role);
            match next {
                Next::Named(source) => break Some(CredentialOrigin::Named(source)),
                Next::Profile(name) if name == profile.name() => {
                    let keys = StaticKeys::read(profile)?.ok_or_else(|| looped(&visited, name))?;
                    break Some(CredentialOrigin::Static(keys));
                }
                Next::Profile(name) if names.contains(name) => {
                    return Err(looped(&visited, name));
                }
                Next::Profile(name) => {
                    profile =
                        files.profile(name)?.ok_or_else(|| ProfileProblem::NoSourceProfile {
                            source: name.to_owned(),
                            profile: profile.name().to_owned(),
                            misnamed: files.misnamed_profile(name).cloned().map(Box::new),
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
        // A role that cannot be assumed must not be replaced by another identity.
        if !has_keys && !roles.is_empty() {
            return Err(ProfileProblem::NoCredentials(profile.name().to_owned()));
        }
        let Some(origin) = origin else {
            return Ok(None);
        };
        roles.reverse();
        let profiles = visited.into_iter().map(str::to_owned).collect();
        Ok(Some(Self { origin, roles, profiles }))
    }
}

/// The source of the credentials with which a role is assumed.
enum Next<'a> {
    Named(NamedSource),
    Profile(&'a str),
}

/// Reads a role that is assumed with the credentials of another place. Returns `None` if the
/// profile has no role, or one that is assumed with a web identity token.
fn chained_role(profile: &Profile) -> Result<Option<(AssumedRole, Next<'_>)>, ProfileProblem> {
    if profile.text(TOKEN_FILE).is_some() {
        return Ok(None);
    }
    let Some(role) = AssumedRole::read(profile)? else {
        return Ok(None);
    };
    let next = match (profile.text(SOURCE_PROFILE), profile.text(CREDENTIAL_SOURCE)) {
        (Some(_), Some(_)) => {
            let problem = format!("excludes `{SOURCE_PROFILE}`, which is set too");
            return Err(profile.bad(CREDENTIAL_SOURCE, problem));
        }
        (None, None) => return Err(profile.lacks(SOURCE_PROFILE, ROLE_ARN)),
        (Some(name), None) => Next::Profile(name),
        (None, Some(source)) => Next::Named(NamedSource::parse(profile, source)?),
    };
    Ok(Some((role, next)))
}

fn looped(visited: &[&str], again: &str) -> ProfileProblem {
    let names = visited.iter().copied().chain([again]);
    ProfileProblem::Loop(names.map(str::to_owned).collect())
}

const SOURCE_PROFILE: &str = "source_profile";
