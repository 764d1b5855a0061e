//! The EC2 instance metadata service (IMDS).

mod addresses;
mod session;

use std::sync::{Arc, OnceLock};

use serde::Deserialize;
use url::Url;

use super::{
    Attempts, IdentityKey, InstanceMetadataError, RegionSupplier, SecurityCredentialsSupplier,
    SharedConfig, SupplierError,
};
pub use addresses::MetadataAddresses;
use session::{Contact, Session};

use crate::ambient::{Ambient, Level, TransportError};
use crate::region::{AvailabilityZone, Region};
use crate::secret::Secret;
use crate::security_credentials::SecurityCredentials;
use crate::timestamp::Timestamp;

/// Supplies the region and the role's credentials of an EC2 instance.
///
/// It asks for one IMDSv2 session token, and only when something else is asked for: at most four
/// requests in all ([AWS, Use the Instance Metadata Service](https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html)).
#[derive(Debug)]
pub struct InstanceMetadataSupplier {
    ambient: Ambient,
    zone: Option<Url>,
    role: Option<Url>,
    session: Session,
    known_role: OnceLock<String>,
}

impl InstanceMetadataSupplier {
    /// Asks at the given addresses. `allow_imdsv1` lets requests go without a session token where
    /// the service refuses to give one with status 403, 404 or 405.
    pub fn new(ambient: Ambient, addresses: MetadataAddresses, allow_imdsv1: bool) -> Self {
        let MetadataAddresses { zone, role, session_token } = addresses;
        let session = Session::new(ambient.clone(), session_token, allow_imdsv1);
        Self { ambient, zone, role, session, known_role: OnceLock::new() }
    }

    /// Lets the selected profile say where the service is, as AWS's tools do.
    #[must_use]
    pub fn with_shared_config(self, config: Arc<SharedConfig>) -> Self {
        Self { session: self.session.with_shared_config(config), ..self }
    }

    fn is_disabled(&self, attempts: &mut Attempts) -> bool {
        let value = self.ambient.variable(DISABLED);
        let disabled = value.is_some_and(|value| value.eq_ignore_ascii_case("true"));
        if disabled {
            attempts.pass(NAME, format!("`{DISABLED}` is `true`"));
        }
        disabled
    }

    fn role_name(&self, url: &Url, attempts: &mut Attempts) -> Found<String> {
        let reason = match self.attached_role(url)? {
            AttachedRole::Named(name) => return Ok(Some(name)),
            AttachedRole::None(reason) => reason.to_owned(),
            AttachedRole::Unreachable(error) => error.to_string(),
        };
        attempts.pass(NAME, reason);
        Ok(None)
    }

    fn attached_role(&self, url: &Url) -> Result<AttachedRole, InstanceMetadataError> {
        if let Some(known) = self.known_role.get() {
            return Ok(AttachedRole::Named(known.clone()));
        }
        let response = match self.session.fetch(ROLE_NAME, url)? {
            Contact::Answer(response) => response,
            Contact::Unreachable(error) => return Ok(AttachedRole::Unreachable(error)),
        };
        match response.status {
            200 => {}
            404 => return Ok(AttachedRole::None("no IAM role is attached to this instance")),
            status => return Err(InstanceMetadataError::Status { what: ROLE_NAME, status }),
        }
        let text = response.text().unwrap_or("\u{FFFD}");
        let name = text.lines().next().unwrap_or_default().trim();
        if name.is_empty() {
            return Ok(AttachedRole::None("the list of IAM roles is empty"));
        }
        if !is_role_name(name) {
            let problem = "is no role name".to_owned();
            return Err(InstanceMetadataError::Malformed { what: ROLE_NAME, problem });
        }
        Ok(AttachedRole::Named(self.known_role.get_or_init(|| name.to_owned()).clone()))
    }

    fn role_credentials(
        &self,
        url: &Url,
        role: &str,
    ) -> Result<SecurityCredentials, InstanceMetadataError> {
        let what = "the credentials of the IAM role";
        let malformed = |problem: String| InstanceMetadataError::Malformed { what, problem };
        let mut url = url.clone();
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().push(role);
        }
        let response = match self.session.fetch(what, &url)? {
            Contact::Answer(response) => response,
            Contact::Unreachable(error) => {
                return Err(InstanceMetadataError::Transport { what, error });
            }
        };
        if response.status != 200 {
            return Err(InstanceMetadataError::Status { what, status: response.status });
        }
        let answer: RoleCredentials = response.json().map_err(malformed)?;
        if let Some(code) = answer.code.filter(|code| code != "Success") {
            let message = answer.message.unwrap_or_default();
            return Err(InstanceMetadataError::Code { code, message });
        }
        let missing = |name: &str| malformed(format!("has no `{name}`"));
        let id = answer.access_key_id.ok_or_else(|| missing("AccessKeyId"))?;
        let secret = answer.secret_access_key.ok_or_else(|| missing("SecretAccessKey"))?;
        let expiration = answer.expiration.as_deref().and_then(Timestamp::from_rfc3339);
        if expiration.is_some_and(|at| at <= self.ambient.now()) {
            // "Static stability": AWS's own tools go on with what the service gives out.
            self.ambient.note(
                Level::Hop,
                format_args!("{NAME}: the credentials of `{role}` have expired, using them anyway"),
            );
        }
        SecurityCredentials::new(id, secret, answer.token)
            .map(|credentials| credentials.with_expiration(expiration))
            .map_err(|error| malformed(format!("is unusable: {error}")))
    }
}

impl SecurityCredentialsSupplier for InstanceMetadataSupplier {
    fn name(&self) -> &str {
        NAME
    }

    fn security_credentials(
        &self,
        attempts: &mut Attempts,
    ) -> Result<Option<SecurityCredentials>, SupplierError> {
        let Some(url) = &self.role else {
            attempts.pass(NAME, "`credential_source.url` is missing");
            return Ok(None);
        };
        if self.is_disabled(attempts) {
            return Ok(None);
        }
        let Some(role) = self.role_name(url, attempts)? else {
            return Ok(None);
        };
        Ok(Some(self.role_credentials(url, &role)?))
    }

    /// An instance may be given another role at any time, and only the service knows. Where it does
    /// not answer, the key says so: it may be this instance's all the same.
    fn identity_key(&self) -> Result<Option<IdentityKey>, SupplierError> {
        let mut attempts = Attempts::default();
        let Some(url) = self.role.as_ref().filter(|_| !self.is_disabled(&mut attempts)) else {
            return Ok(None);
        };
        let role = match self.attached_role(url) {
            Ok(AttachedRole::Named(role)) => Ok(role),
            Ok(AttachedRole::None(_)) => return Ok(None),
            Ok(AttachedRole::Unreachable(error)) => {
                Err(InstanceMetadataError::Transport { what: ROLE_NAME, error })
            }
            Err(error) => Err(error),
        };
        Ok(Some(IdentityKey::new(NAME).with("url", url.as_str()).with_instance_role(role)))
    }
}

impl RegionSupplier for InstanceMetadataSupplier {
    fn name(&self) -> &str {
        NAME
    }

    fn region(&self, attempts: &mut Attempts) -> Result<Option<Region>, SupplierError> {
        let what = "the availability zone";
        let Some(url) = &self.zone else {
            attempts.pass(NAME, "`credential_source.region_url` is missing");
            return Ok(None);
        };
        if self.is_disabled(attempts) {
            return Ok(None);
        }
        let response = match self.session.fetch(what, url)? {
            Contact::Answer(response) => response,
            Contact::Unreachable(error) => {
                attempts.pass(NAME, error.to_string());
                return Ok(None);
            }
        };
        if response.status != 200 {
            return Err(InstanceMetadataError::Status { what, status: response.status }.into());
        }
        // A wrong `region_url` may lead to anything, so what is there is not shown.
        let zone = response.text().and_then(|text| AvailabilityZone::parse(text).ok());
        let zone = zone.ok_or_else(|| InstanceMetadataError::Malformed {
            what,
            problem: "names no AWS region".to_owned(),
        })?;
        Ok(Some(zone.region().clone()))
    }
}

enum AttachedRole {
    Named(String),
    /// The service says that there is none, in these words.
    None(&'static str),
    Unreachable(TransportError),
}

type Found<T> = Result<Option<T>, InstanceMetadataError>;

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

/// "Names are not distinguished by case […] upper and lowercase alphanumeric characters, and
/// =,.@-_+" and 64 characters at most (AWS IAM, CreateRole).
fn is_role_name(name: &str) -> bool {
    name.len() <= 64 && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"=,.@-_+".contains(&b))
}

const NAME: &str = "instance metadata";

const ROLE_NAME: &str = "the name of the IAM role";

const DISABLED: &str = "AWS_EC2_METADATA_DISABLED";
