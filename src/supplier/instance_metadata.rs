//! The EC2 instance metadata service (IMDS).

use std::sync::{Arc, Mutex, PoisonError};

use serde::Deserialize;
use url::Url;

use super::metadata_endpoint::{metadata_endpoint, moved_to};
use super::{
    Attempts, InstanceMetadataError, RegionSupplier, SecurityCredentialsSupplier, SharedConfig,
    SupplierError,
};
use crate::ambient::{Ambient, Level, Reach, TransportError, TransportErrorKind};
use crate::external_account::{AwsCredentialSource, is_instance_metadata};
use crate::message::{Method, Request, Response};
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
    addresses: MetadataAddresses,
    allow_imdsv1: bool,
    config: Option<Arc<SharedConfig>>,
    session: Mutex<Session>,
}

/// Holds the addresses of a credential source.
#[derive(Clone, Debug, Default)]
pub struct MetadataAddresses {
    /// Where the availability zone is.
    pub zone: Option<Url>,
    /// Where the role's name is, and below it the credentials. A slash at the end does not matter.
    pub role: Option<Url>,
    /// Where IMDSv2 session tokens are. Without it they are asked for at the usual path where one
    /// of the other addresses is the real metadata service.
    pub session_token: Option<Url>,
}

impl MetadataAddresses {
    /// Is where the service is on every instance, as gcloud writes it into credential files.
    pub fn well_known() -> Self {
        let url = |path: &str| Url::parse(&format!("{WELL_KNOWN_ORIGIN}{path}")).ok();
        Self { zone: url(ZONE_PATH), role: url(ROLE_PATH), session_token: url(TOKEN_PATH) }
    }
}

impl From<&AwsCredentialSource> for MetadataAddresses {
    fn from(source: &AwsCredentialSource) -> Self {
        Self {
            zone: source.region_url().cloned(),
            role: source.url().cloned(),
            session_token: source.imdsv2_session_token_url().cloned(),
        }
    }
}

impl InstanceMetadataSupplier {
    /// Asks at the given addresses. `allow_imdsv1` lets requests go without a session token where
    /// the service refuses to give one with status 403, 404 or 405.
    pub fn new(ambient: Ambient, addresses: MetadataAddresses, allow_imdsv1: bool) -> Self {
        let session = Mutex::new(Session::Unopened);
        Self { ambient, addresses, allow_imdsv1, config: None, session }
    }

    /// Lets the selected profile say where the service is, as AWS's tools do.
    #[must_use]
    pub fn with_shared_config(self, config: Arc<SharedConfig>) -> Self {
        Self { config: Some(config), ..self }
    }

    /// Is where to ask really: `AWS_EC2_METADATA_SERVICE_ENDPOINT` and its like stand for the usual
    /// address, and not for one that the credential file has chosen otherwise.
    fn place(&self, url: &Url) -> Result<Url, InstanceMetadataError> {
        if !is_instance_metadata(url) {
            return Ok(url.clone());
        }
        let endpoint = metadata_endpoint(&self.ambient, self.config.as_deref())
            .map_err(InstanceMetadataError::Setting)?;
        Ok(endpoint.map_or_else(|| url.clone(), |endpoint| moved_to(&endpoint, url)))
    }

    fn is_disabled(&self, attempts: &mut Attempts) -> bool {
        let value = self.ambient.variable(DISABLED);
        let disabled = value.is_some_and(|value| value.eq_ignore_ascii_case("true"));
        if disabled {
            attempts.pass(NAME, format!("`{DISABLED}` is `true`"));
        }
        disabled
    }

    /// Gets a document with the session token. A token that has ended meanwhile is replaced once:
    /// "401 – Unauthorized: The GET request uses an invalid token. The recommended action is to
    /// generate a new token." (AWS, Use the Instance Metadata Service)
    fn fetch(&self, what: &'static str, url: &Url) -> Result<Contact, InstanceMetadataError> {
        let mut session = self.session.lock().unwrap_or_else(PoisonError::into_inner);
        let mut renewed = false;
        loop {
            if matches!(*session, Session::Unopened) {
                *session = match self.open_session(url)? {
                    Opened::Session(session) => session,
                    // The service has answered 401 a moment ago: it is there.
                    Opened::Unreachable(error) if renewed => {
                        return Err(InstanceMetadataError::Transport { what: TOKEN, error });
                    }
                    Opened::Unreachable(error) => return Ok(Contact::Unreachable(error)),
                };
            }
            let mut request = Request::new(Method::Get, self.place(url)?).header("accept", "*/*");
            if let Session::V2(token) = &*session {
                request = request.secret_header(TOKEN_HEADER, token.clone());
            }
            let has_token = matches!(*session, Session::V2(_));
            let first_contact = matches!(*session, Session::WithoutToken);
            match self.ambient.send(&request, Reach::InstanceMetadata) {
                Ok(response) if response.status == 401 && has_token && !renewed => {
                    renewed = true;
                    *session = Session::Unopened;
                }
                Ok(response) => return Ok(Contact::Answer(response)),
                Err(error) if first_contact && is_silent(&error) => {
                    return Ok(Contact::Unreachable(error));
                }
                Err(error) => return Err(InstanceMetadataError::Transport { what, error }),
            }
        }
    }

    fn open_session(&self, asked: &Url) -> Result<Opened, InstanceMetadataError> {
        let what = TOKEN;
        let Some(url) = self.session_token_url(asked) else {
            return Ok(Opened::Session(Session::WithoutToken));
        };
        let request = Request::new(Method::Put, self.place(&url)?).header(TTL_HEADER, TTL_SECONDS);
        let response = match self.ambient.send(&request, Reach::InstanceMetadata) {
            Ok(response) => response,
            Err(error) if is_silent(&error) => return Ok(Opened::Unreachable(error)),
            Err(error) => return Err(InstanceMetadataError::Transport { what, error }),
        };
        match response.status {
            200 => {
                let token = response.text().map(str::trim).unwrap_or_default();
                if token.is_empty() || !token.bytes().all(|b| b.is_ascii_graphic()) {
                    let problem = "is no token".to_owned();
                    return Err(InstanceMetadataError::Malformed { what, problem });
                }
                Ok(Opened::Session(Session::V2(token.into())))
            }
            403..=405 if self.allow_imdsv1 => {
                self.ambient.note(
                    Level::Hop,
                    format_args!("{NAME}: IMDSv2 is refused, going on with IMDSv1"),
                );
                Ok(Opened::Session(Session::V1))
            }
            status => Err(InstanceMetadataError::Status { what, status }),
        }
    }

    fn session_token_url(&self, asked: &Url) -> Option<Url> {
        let given = self.addresses.session_token.clone();
        given.or_else(|| asked.join(TOKEN_PATH).ok().filter(|_| is_instance_metadata(asked)))
    }

    fn role_name(&self, url: &Url, attempts: &mut Attempts) -> Found<String> {
        let what = "the name of the IAM role";
        let response = match self.fetch(what, url)? {
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
            status => return Err(InstanceMetadataError::Status { what, status }),
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
        let response = match self.fetch(what, &url)? {
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
        let Some(url) = &self.addresses.role else {
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
        let Some(url) = &self.addresses.zone else {
            attempts.pass(NAME, "`credential_source.region_url` is missing");
            return Ok(None);
        };
        if self.is_disabled(attempts) {
            return Ok(None);
        }
        let response = match self.fetch(what, url)? {
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

type Found<T> = Result<Option<T>, InstanceMetadataError>;

#[derive(Debug)]
enum Session {
    Unopened,
    /// IMDSv2.
    V2(Secret),
    /// IMDSv2 was refused and a setting allows IMDSv1.
    V1,
    /// The addresses are none of the metadata service, and name no place for tokens.
    WithoutToken,
}

enum Opened {
    Session(Session),
    Unreachable(TransportError),
}

enum Contact {
    Answer(Response),
    /// There is no metadata service here.
    Unreachable(TransportError),
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

/// Off EC2 the address cannot be reached; in a container, a hop limit of 1 lets the answer to the
/// first request time out.
const fn is_silent(error: &TransportError) -> bool {
    error.is_unreachable() || matches!(error.kind, TransportErrorKind::Timeout(_))
}

/// "Names are not distinguished by case […] upper and lowercase alphanumeric characters, and
/// =,.@-_+" and 64 characters at most (AWS IAM, CreateRole).
fn is_role_name(name: &str) -> bool {
    name.len() <= 64 && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"=,.@-_+".contains(&b))
}

const NAME: &str = "instance metadata";

const DISABLED: &str = "AWS_EC2_METADATA_DISABLED";

const TOKEN: &str = "an IMDSv2 session token";

const WELL_KNOWN_ORIGIN: &str = "http://169.254.169.254";

const ZONE_PATH: &str = "/latest/meta-data/placement/availability-zone";

const ROLE_PATH: &str = "/latest/meta-data/iam/security-credentials";

const TOKEN_PATH: &str = "/latest/api/token";

const TOKEN_HEADER: &str = "x-aws-ec2-metadata-token";

const TTL_HEADER: &str = "x-aws-ec2-metadata-token-ttl-seconds";

/// As Google's libraries ask for: the token is used within the second.
const TTL_SECONDS: &str = "300";
