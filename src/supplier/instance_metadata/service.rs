//! The instance metadata service: its address and its session tokens.

use std::sync::Arc;

use url::Url;

use super::addresses::TOKEN_PATH;
use super::endpoint_mode::MetadataEndpointMode;
use super::failure::Failure;
use super::settings::{MetadataSettings, moved_to};
use crate::context::{Context, Destination, Level, TransportError, TransportErrorKind};
use crate::external_account::is_instance_metadata;
use crate::http::{Method, Request};
use crate::redact::Redactor;
use crate::secret::Secret;
use crate::service_error::{Operation, ServiceError};
use crate::supplier::metadata_error::InstanceMetadataError;
use crate::supplier::shared_config::SharedConfig;
use crate::supplier::status_error::status_error;

/// The service, with the settings of its address and of IMDSv1.
#[derive(Debug)]
pub(super) struct MetadataService {
    pub(super) context: Context,
    pub(super) settings: MetadataSettings,
    session_token: Option<Url>,
    allow_imdsv1: bool,
}

impl MetadataService {
    /// Creates the service. `session_token` is the URL of session tokens, if the credential file names one.
    pub(super) fn new(context: Context, session_token: Option<Url>, allow_imdsv1: bool) -> Self {
        let settings = MetadataSettings::new(context.clone());
        Self { context, settings, session_token, allow_imdsv1 }
    }

    pub(super) fn with_shared_config(self, config: Arc<SharedConfig>) -> Self {
        Self { settings: self.settings.with_shared_config(config), ..self }
    }

    pub(super) fn with_mode(self, mode: MetadataEndpointMode) -> Self {
        Self { settings: self.settings.with_mode(mode), ..self }
    }

    /// Requests a session token for `document`.
    pub(super) fn open(&self, document: &Url) -> Result<State, Failure> {
        let operation = Operation::MetadataSessionToken;
        let Some(url) = self.session_token_url(document) else {
            return Ok(State::WithoutToken);
        };
        let request =
            Request::new(Method::Put, self.configured(&url)?).header(TTL_HEADER, TTL_SECONDS);
        let response = match self.context.send(&request, Destination::InstanceMetadata) {
            Ok(response) => response,
            Err(error) if is_absent(&error) => return Err(Failure::Absent(error)),
            Err(error) => return Err(ServiceError::from_transport(operation, error).into()),
        };
        // "Metadata-Flavor: Google. This header indicates that the response came from the metadata
        // server" (Compute Engine, About VM metadata)
        if response.header("metadata-flavor") == Some("Google") {
            return Err(InstanceMetadataError::ComputeEngine.into());
        }
        match response.status {
            200 => {
                let token = response.text().map(str::trim).unwrap_or_default();
                if token.is_empty() || !token.bytes().all(|b| b.is_ascii_graphic()) {
                    return Err(ServiceError::malformed(operation, "is not a token").into());
                }
                Ok(State::V2(token.into()))
            }
            403..=405 if self.allow_imdsv1 && !self.settings.forbids_imdsv1() => {
                self.context.log(
                    Level::Info,
                    format_args!("{NAME}: IMDSv2 is refused, falling back to IMDSv1"),
                );
                Ok(State::V1)
            }
            _ => Err(status_error(operation, &response, &Redactor::new([])).into()),
        }
    }

    /// Returns whether a URL, with the configured endpoint applied, has the address of EC2's own service.
    pub(super) fn is_well_known(&self, url: &Url) -> bool {
        self.configured(url).is_ok_and(|url| {
            is_instance_metadata(&url) && url.scheme() == "http" && url.port().is_none()
        })
    }

    /// Applies the configured endpoint to a URL. A setting such as `AWS_EC2_METADATA_SERVICE_ENDPOINT` replaces
    /// the well-known address only, and never another one that the credential file names.
    pub(super) fn configured(&self, url: &Url) -> Result<Url, InstanceMetadataError> {
        if !is_instance_metadata(url) {
            return Ok(url.clone());
        }
        let endpoint = self.settings.endpoint().map_err(InstanceMetadataError::Setting)?;
        Ok(endpoint.map_or_else(|| url.clone(), |endpoint| moved_to(&endpoint, url)))
    }

    fn session_token_url(&self, document: &Url) -> Option<Url> {
        let usual = || document.join(TOKEN_PATH).ok().filter(|_| is_instance_metadata(document));
        self.session_token.clone().or_else(usual)
    }
}

/// The state of a session.
#[derive(Clone, Debug)]
pub(super) enum State {
    Unopened,
    /// IMDSv2 with its session token.
    V2(Secret),
    /// IMDSv2 was refused, and a setting allows IMDSv1.
    V1,
    /// The addresses are not those of the metadata service, and no URL for tokens is configured.
    WithoutToken,
}

/// Returns whether there is no metadata service. Outside EC2, the address cannot be reached. In a container, a
/// hop limit of 1 makes the first request time out.
pub(super) const fn is_absent(error: &TransportError) -> bool {
    error.is_unreachable() || matches!(error.kind, TransportErrorKind::Timeout(_))
}

pub(super) const NAME: &str = "instance metadata";

const TTL_HEADER: &str = "x-aws-ec2-metadata-token-ttl-seconds";

/// The lifetime of a session token in seconds, as in Google's libraries. A search takes less than a second.
const TTL_SECONDS: &str = "300";

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn only_the_address_of_ec2_over_http_at_its_port_is_well_known() {
        let url = Url::parse("http://169.254.169.254/latest/api/token").unwrap();
        let is_well_known = |endpoint: &str| {
            let name = "AWS_EC2_METADATA_SERVICE_ENDPOINT".to_owned();
            let environment = Arc::new(BTreeMap::from([(name, endpoint.to_owned())]));
            let context = Context::new().with_environment(environment);
            MetadataService::new(context, None, false).is_well_known(&url)
        };
        assert!(is_well_known("http://169.254.169.254/"));
        assert!(is_well_known("http://[fd00:ec2::254]/"));
        assert!(!is_well_known("http://169.254.169.254:8080/"));
        assert!(!is_well_known("https://169.254.169.254/"));
        assert!(!is_well_known("http://127.0.0.1/"));
    }
}
