//! The EC2 instance metadata service (IMDS).

mod addresses;
mod session;

use std::sync::Arc;

use serde::Deserialize;
use url::Url;

use super::{
    Attempts, InstanceMetadataError, RegionSupplier, SecurityCredentialsSupplier, SharedConfig,
    SupplierError,
};
pub use addresses::MetadataAddresses;
use session::{Contact, Session};

use crate::ambient::{Ambient, Level};
use crate::message::Response;
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
}

impl InstanceMetadataSupplier {
    /// Asks at the given addresses. `allow_imdsv1` lets requests go without a session token where
    /// the service refuses to give one with status 403, 404 or 405.
    pub fn new(ambient: Ambient, addresses: MetadataAddresses, allow_imdsv1: bool) -> Self {
        let MetadataAddresses { zone, role, session_token } = addresses;
        let session = Session::new(ambient.clone(), session_token, allow_imdsv1);
        Self { ambient, zone, role, session }
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
        let what = "the name of the IAM role";
        let response = match self.session.fetch(what, url)? {
            Contact::Answer(response) => response,
            Contact::Unreachable(error) => {
                attempts.pass(NAME, error.to_string());
                return Ok(None);
            }
        };
        match response.status {
            200 => {}
            404 => {
                attempts.pass(NAME, "no IAM role is attached to this instance");
                return Ok(None);
            }
            _ => return Err(status_error(what, &response)),
        }
        let text = response.text().unwrap_or("\u{FFFD}");
        let name = text.lines().next().unwrap_or_default().trim();
        if name.is_empty() {
            attempts.pass(NAME, "the list of IAM roles is empty");
            return Ok(None);
        }
        if !is_role_name(name) {
            let problem = "is no role name".to_owned();
            return Err(InstanceMetadataError::Malformed { what, problem });
        }
        Ok(Some(name.to_owned()))
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
            return Err(status_error(what, &response));
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
            return Err(status_error(what, &response).into());
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

fn status_error(what: &'static str, response: &Response) -> InstanceMetadataError {
    InstanceMetadataError::Status { what, status: response.status, effort: response.effort }
}

/// "Names are not distinguished by case […] upper and lowercase alphanumeric characters, and
/// =,.@-_+" and 64 characters at most (AWS IAM, CreateRole).
fn is_role_name(name: &str) -> bool {
    name.len() <= 64 && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"=,.@-_+".contains(&b))
}

const NAME: &str = "instance metadata";

const DISABLED: &str = "AWS_EC2_METADATA_DISABLED";
