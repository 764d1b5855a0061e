//! The role of the instance.

use std::sync::{Mutex, MutexGuard};

use url::Url;

use super::documents::{Document, RoleName, is_role_name, role_credentials, role_name, unanswered};
use super::session::Session;
use crate::context::TransportError;
use crate::mutex::lock;
use crate::sanitize::Sanitized;
use crate::security_credentials::SecurityCredentials;
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
    /// There is no metadata service on this machine.
    Unreachable(TransportError),
}

/// The outcome of a search for credentials.
pub(super) enum Lookup {
    Found(SecurityCredentials),
    /// No role is attached, for this reason.
    Nothing(String),
    /// There is no metadata service on this machine.
    Unreachable(TransportError),
}

impl Roles {
    pub(super) fn new(addresses: Vec<Url>) -> Self {
        Self { addresses, known: Mutex::default() }
    }

    pub(super) fn first_address(&self) -> Option<&Url> {
        self.addresses.first()
    }

    /// Returns the credentials of the role that a setting names, by default those of the attached role.
    pub(super) fn credentials(&self, session: &Session) -> Result<Lookup, InstanceMetadataError> {
        let mut known = self.known();
        match session.service.settings.role_name() {
            Some((setting, role)) => self.of_configured_role(session, setting, &role, &mut known),
            None => self.of_attached_role(session, &mut known),
        }
    }

    /// Returns the role whose credentials [`Roles::credentials`] would return.
    pub(super) fn attached(
        &self,
        session: &Session,
    ) -> Result<AttachedRole, InstanceMetadataError> {
        if session.service.settings.role_name().is_some() {
            return Ok(AttachedRole::Unnamed);
        }
        for (index, address) in self.addresses.iter().enumerate() {
            match role_name(session, address)? {
                Document::Missing(_) => {}
                Document::Unreachable(error) => return Ok(AttachedRole::Unreachable(error)),
                Document::Found(role) if role.name.is_empty() => return Ok(AttachedRole::None),
                Document::Found(RoleName { name, is_from_ec2 }) => {
                    *self.known() = KnownRole { address: index, name: Some(name.clone()) };
                    return Ok(match is_from_ec2 {
                        true => AttachedRole::Named(name),
                        false => AttachedRole::Unnamed,
                    });
                }
            }
        }
        Ok(AttachedRole::None)
    }

    fn of_configured_role(
        &self,
        session: &Session,
        setting: &str,
        role: &str,
        known: &mut KnownRole,
    ) -> Result<Lookup, InstanceMetadataError> {
        let bad = |problem| {
            let role = Sanitized::truncated(role, 100);
            InstanceMetadataError::Setting(format!("`{setting}` is `{role}`, {problem}"))
        };
        if !is_role_name(role) {
            return Err(bad("which is not a valid role name"));
        }
        for (index, address) in self.addresses.iter().enumerate().skip(known.address) {
            match role_credentials(session, address, role)? {
                Document::Missing(_) => {}
                Document::Unreachable(error) => return Ok(Lookup::Unreachable(error)),
                Document::Found(credentials) => {
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
    ) -> Result<Lookup, InstanceMetadataError> {
        if let (Some(role), Some(address)) = (&known.name, self.addresses.get(known.address)) {
            match role_credentials(session, address, role)? {
                Document::Found(credentials) => return Ok(Lookup::Found(credentials)),
                // Another role may have been attached since the last time.
                Document::Missing(_) => known.name = None,
                Document::Unreachable(error) => return Err(unanswered(error)),
            }
        }
        let mut explained = None;
        for (index, address) in self.addresses.iter().enumerate().skip(known.address) {
            let role = match role_name(session, address)? {
                Document::Missing(error) => {
                    explained = Some(error).filter(|error| error.refusal().is_some()).or(explained);
                    continue;
                }
                Document::Unreachable(error) => return Ok(Lookup::Unreachable(error)),
                Document::Found(role) if role.name.is_empty() => {
                    return Ok(Lookup::Nothing("the list of IAM roles is empty".to_owned()));
                }
                Document::Found(role) => role.name,
            };
            return match role_credentials(session, address, &role)? {
                Document::Found(credentials) => {
                    *known = KnownRole { address: index, name: Some(role) };
                    Ok(Lookup::Found(credentials))
                }
                // The service has just listed the role.
                Document::Missing(error) => Err(error),
                Document::Unreachable(error) => Err(unanswered(error)),
            };
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

#[derive(Debug, Default)]
struct KnownRole {
    /// The index of the first address that has roles.
    address: usize,
    name: Option<String>,
}
