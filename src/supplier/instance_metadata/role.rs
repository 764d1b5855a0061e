//! The role of the instance and its credentials.

use std::sync::PoisonError;

use serde::Deserialize;
use url::Url;

use super::session::Contact;
use super::{InstanceMetadataSupplier, NAME, status_error};
use crate::context::{Level, TransportError};
use crate::http::Response;
use crate::sanitize::Sanitized;
use crate::secret::Secret;
use crate::security_credentials::SecurityCredentials;
use crate::service_error::{Operation, ServiceError};
use crate::supplier::{Attempts, InstanceMetadataError};
use crate::timestamp::Timestamp;

/// Is what is known of the role since the last time.
#[derive(Debug, Default)]
pub(super) struct KnownRole {
    /// The first address that has roles.
    address: usize,
    name: Option<String>,
}

/// Is the role of the instance.
pub(super) enum AttachedRole {
    Named(String),
    None,
    Unreachable(TransportError),
}

impl InstanceMetadataSupplier {
    /// Is the credentials of the role that a setting names, else of the one that is attached.
    pub(super) fn role_credentials(&self, attempts: &mut Attempts) -> Found<SecurityCredentials> {
        let mut known = self.known_role.lock().unwrap_or_else(PoisonError::into_inner);
        let found = match self.session.settings.role_name() {
            Some((setting, role)) => self.of_named_role(setting, &role, &mut known)?,
            None => self.of_attached_role(&mut known)?,
        };
        match found {
            Lookup::Found(credentials) => Ok(Some(credentials)),
            Lookup::Nothing(reason) => {
                attempts.skip(NAME, reason);
                Ok(None)
            }
        }
    }

    /// Is the name of the role whose credentials would be had, which is asked for first.
    pub(super) fn attached_role(&self) -> Result<AttachedRole, InstanceMetadataError> {
        if let Some((_, role)) = self.session.settings.role_name() {
            return Ok(AttachedRole::Named(role));
        }
        for (number, address) in self.roles.iter().enumerate() {
            match self.role_at(address)? {
                Answer::Missing(_) => {}
                Answer::Unreachable(error) => return Ok(AttachedRole::Unreachable(error)),
                Answer::Found(role) if role.is_empty() => return Ok(AttachedRole::None),
                Answer::Found(role) => {
                    let mut known = self.known_role.lock().unwrap_or_else(PoisonError::into_inner);
                    *known = KnownRole { address: number, name: Some(role.clone()) };
                    return Ok(AttachedRole::Named(role));
                }
            }
        }
        Ok(AttachedRole::None)
    }

    fn of_named_role(
        &self,
        setting: &str,
        role: &str,
        known: &mut KnownRole,
    ) -> Result<Lookup<SecurityCredentials>, InstanceMetadataError> {
        let bad = |problem| {
            let role = Sanitized::truncated(role, 100);
            InstanceMetadataError::Setting(format!("`{setting}` is `{role}`, {problem}"))
        };
        if !is_role_name(role) {
            return Err(bad("which is no role name"));
        }
        for (number, address) in self.roles.iter().enumerate().skip(known.address) {
            match self.credentials_of(address, role)? {
                Answer::Missing(_) => {}
                Answer::Unreachable(error) => return Ok(Lookup::Nothing(error.to_string())),
                Answer::Found(credentials) => {
                    known.address = number;
                    return Ok(Lookup::Found(credentials));
                }
            }
        }
        Err(bad("and this instance has no such role"))
    }

    /// Another role may have been attached since the last time.
    fn of_attached_role(
        &self,
        known: &mut KnownRole,
    ) -> Result<Lookup<SecurityCredentials>, InstanceMetadataError> {
        if let (Some(role), Some(address)) = (&known.name, self.roles.get(known.address)) {
            match self.credentials_of(address, role)? {
                Answer::Found(credentials) => return Ok(Lookup::Found(credentials)),
                Answer::Missing(_) => known.name = None,
                Answer::Unreachable(error) => return Err(unanswered(error)),
            }
        }
        for (number, address) in self.roles.iter().enumerate().skip(known.address) {
            let role = match self.role_at(address)? {
                Answer::Missing(_) => continue,
                Answer::Unreachable(error) => return Ok(Lookup::Nothing(error.to_string())),
                Answer::Found(role) if role.is_empty() => {
                    return Ok(Lookup::Nothing("the list of IAM roles is empty".to_owned()));
                }
                Answer::Found(role) => role,
            };
            return match self.credentials_of(address, &role)? {
                Answer::Found(credentials) => {
                    *known = KnownRole { address: number, name: Some(role) };
                    Ok(Lookup::Found(credentials))
                }
                // It was there a moment ago.
                Answer::Missing(error) => Err(error),
                Answer::Unreachable(error) => Err(unanswered(error)),
            };
        }
        Ok(Lookup::Nothing("no IAM role is attached to this instance".to_owned()))
    }

    /// Is the name of the role; empty where the list is.
    fn role_at(&self, address: &Url) -> Result<Answer<String>, InstanceMetadataError> {
        self.document(Operation::RoleName, address)?.and_then(|response| {
            let text = response.text().unwrap_or("\u{FFFD}");
            let name = text.lines().next().unwrap_or_default().trim();
            if !name.is_empty() && !is_role_name(name) {
                let problem = "is not a role name";
                return Err(ServiceError::malformed(Operation::RoleName, problem).into());
            }
            Ok(name.to_owned())
        })
    }

    fn credentials_of(
        &self,
        address: &Url,
        role: &str,
    ) -> Result<Answer<SecurityCredentials>, InstanceMetadataError> {
        let operation = Operation::RoleCredentials;
        let malformed = |problem: String| ServiceError::malformed(operation, problem);
        let mut url = address.clone();
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().push(role);
        }
        self.document(operation, &url)?.and_then(|response| {
            let answer: RoleCredentials = response.json().map_err(malformed)?;
            if let Some(code) = answer.code.filter(|code| code != "Success") {
                let message = answer.message.unwrap_or_default();
                return Err(InstanceMetadataError::Code { code, message });
            }
            let missing = |name: &str| malformed(format!("has no `{name}`"));
            let id = answer.access_key_id.ok_or_else(|| missing("AccessKeyId"))?;
            let secret = answer.secret_access_key.ok_or_else(|| missing("SecretAccessKey"))?;
            let expiration = answer.expiration.as_deref().and_then(Timestamp::from_rfc3339);
            if expiration.is_some_and(|at| at <= self.context.now()) {
                // "Static stability": AWS's own tools go on with what the service gives out.
                self.context.log(
                    Level::Info,
                    format_args!(
                        "{NAME}: the credentials of `{role}` have expired, using them anyway"
                    ),
                );
            }
            SecurityCredentials::new(id, secret, answer.token)
                .map(|credentials| credentials.with_expiration(expiration))
                .map_err(|error| malformed(format!("is unusable: {error}")).into())
        })
    }

    fn document(
        &self,
        operation: Operation,
        url: &Url,
    ) -> Result<Answer<Response>, InstanceMetadataError> {
        let response = match self.session.fetch(operation, url, || ())? {
            Contact::Answer(response) => response,
            Contact::Unreachable(error) => return Ok(Answer::Unreachable(error)),
        };
        match response.status {
            200 => Ok(Answer::Found(response)),
            404 => Ok(Answer::Missing(status_error(operation, &response))),
            _ => Err(status_error(operation, &response)),
        }
    }
}

type Found<T> = Result<Option<T>, InstanceMetadataError>;

/// Is what one request has found.
enum Answer<T> {
    Found(T),
    /// The service has no such document.
    Missing(InstanceMetadataError),
    /// There is no metadata service here.
    Unreachable(TransportError),
}

impl<T> Answer<T> {
    /// Reads what was found.
    fn and_then<U>(
        self,
        read: impl FnOnce(T) -> Result<U, InstanceMetadataError>,
    ) -> Result<Answer<U>, InstanceMetadataError> {
        Ok(match self {
            Self::Found(found) => Answer::Found(read(found)?),
            Self::Missing(error) => Answer::Missing(error),
            Self::Unreachable(error) => Answer::Unreachable(error),
        })
    }
}

/// Is what all requests have found, or why there is nothing.
enum Lookup<T> {
    Found(T),
    Nothing(String),
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct RoleCredentials {
    code: Option<String>,
    message: Option<String>,
    access_key_id: Option<String>,
    secret_access_key: Option<Secret>,
    token: Option<Secret>,
    expiration: Option<String>,
}

const fn unanswered(error: TransportError) -> InstanceMetadataError {
    InstanceMetadataError::Service(ServiceError::from_transport(Operation::RoleCredentials, error))
}

/// "Names are not distinguished by case […] upper and lowercase alphanumeric characters, and
/// =,.@-_+" and 64 characters at most (AWS IAM, CreateRole).
fn is_role_name(name: &str) -> bool {
    name.len() <= 64 && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"=,.@-_+".contains(&b))
}
