//! The role of the instance.

use std::sync::{Mutex, MutexGuard};

use url::Url;

use super::documents::{RoleName, is_role_name, role_credentials, role_name};
use super::failure::Failure;
use super::session::Session;
use crate::mutex::lock;
use crate::sanitize::Sanitized;
use crate::security_credentials::SecurityCredentials;
use crate::service_error::Operation;
use crate::supplier::metadata_error::InstanceMetadataError;

/// The addresses of roles, and the role that was found last.
#[derive(Debug)]
pub(super) struct Roles {
    /// The addresses in order. If one has no roles, the next one is tried.
    addresses: Vec<Url>,
    known: Mutex<KnownRole>,
}

/// The role of the instance.
pub(super) enum AttachedRole {
    /// The name of the role, which EC2 itself has returned.
    Named(String),
    /// There is a role, which only its credentials identify.
    Unnamed,
    /// No role is attached.
    None,
}

/// The outcome of a search for credentials.
pub(super) enum Lookup {
    Found(SecurityCredentials),
    /// No role is attached, for this reason.
    Nothing(String),
}

impl Roles {
    pub(super) fn new(addresses: Vec<Url>) -> Self {
        Self { addresses, known: Mutex::default() }
    }

    pub(super) fn first_address(&self) -> Option<&Url> {
        self.addresses.first()
    }

    /// Returns the credentials of the role that a setting names, by default those of the attached role.
    pub(super) fn credentials(&self, session: &Session) -> Result<Lookup, Failure> {
        let mut known = self.known();
        match session.service.settings.role_name() {
            Some((setting, role)) => self.of_configured_role(session, setting, &role, &mut known),
            None => self.of_attached_role(session, &mut known),
        }
    }

    /// Returns the role whose credentials [`Roles::credentials`] would return.
    pub(super) fn attached(&self, session: &Session) -> Result<AttachedRole, Failure> {
        if session.service.settings.role_name().is_some() {
            return Ok(AttachedRole::Unnamed);
        }
        for (index, address) in self.addresses.iter().enumerate() {
            let RoleName { name, is_from_ec2 } = match role_name(session, address) {
                Err(Failure::Missing(_)) => continue,
                role => role?,
            };
            if name.is_empty() {
                break;
            }
            *self.known() = KnownRole { address: index, name: Some(name.clone()) };
            return Ok(match is_from_ec2 {
                true => AttachedRole::Named(name),
                false => AttachedRole::Unnamed,
            });
        }
        Ok(AttachedRole::None)
    }

    fn of_configured_role(
        &self,
        session: &Session,
        setting: &str,
        role: &str,
        known: &mut KnownRole,
    ) -> Result<Lookup, Failure> {
        let bad = |problem| {
            let role = Sanitized::truncated(role, 100);
            let problem = format!("`{setting}` is `{role}`, {problem}");
            Failure::Failed(InstanceMetadataError::Setting(problem))
        };
        if !is_role_name(role) {
            return Err(bad("which is not a valid role name"));
        }
        for (index, address) in self.addresses.iter().enumerate().skip(known.address) {
            match role_credentials(session, address, role) {
                Err(Failure::Missing(_)) => {}
                credentials => {
                    let credentials = credentials?;
                    known.address = index;
                    return Ok(Lookup::Found(credentials));
                }
            }
        }
        Err(bad("and this instance has no such role"))
    }

    fn of_attached_role(
        &self,
        session: &Session,
        known: &mut KnownRole,
    ) -> Result<Lookup, Failure> {
        if let (Some(role), Some(address)) = (&known.name, self.addresses.get(known.address)) {
            match role_credentials(session, address, role) {
                // Another role may have been attached since the last time.
                Err(Failure::Missing(_)) => known.name = None,
                credentials => return found(credentials),
            }
        }
        let mut explained = None;
        for (index, address) in self.addresses.iter().enumerate().skip(known.address) {
            let role = match role_name(session, address) {
                Err(Failure::Missing(error)) => {
                    explained = Some(error).filter(|error| error.refusal().is_some()).or(explained);
                    continue;
                }
                role => role?.name,
            };
            if role.is_empty() {
                return Ok(Lookup::Nothing("the list of IAM roles is empty".to_owned()));
            }
            let credentials = found(role_credentials(session, address, &role))?;
            *known = KnownRole { address: index, name: Some(role) };
            return Ok(credentials);
        }
        // kube2iam explains here which pod it does not know.
        Ok(Lookup::Nothing(explained.map_or_else(
            || "no IAM role is attached to this instance".to_owned(),
            |error| error.to_string(),
        )))
    }

    fn known(&self) -> MutexGuard<'_, KnownRole> {
        lock(&self.known)
    }
}

/// Returns the credentials of a role whose name the service has listed.
fn found(credentials: Result<SecurityCredentials, Failure>) -> Result<Lookup, Failure> {
    let failed = |failure: Failure| failure.of_present_service(Operation::RoleCredentials);
    credentials.map(Lookup::Found).map_err(failed)
}

#[derive(Debug, Default)]
struct KnownRole {
    /// The index of the first address that has roles.
    address: usize,
    name: Option<String>,
}
