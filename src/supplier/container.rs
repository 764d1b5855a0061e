//! The credentials of a container: ECS, Fargate, CodeBuild, CloudShell, EKS Pod Identity and Lambda
//! SnapStart.

use std::path::Path;
use std::sync::{Arc, Mutex};

use url::Url;

use super::attempts::Attempts;
use super::container_uri::{FULL_URI, RELATIVE_URI, container_uri, secret_of_task};
use super::credential_document::{CredentialDocument, SessionToken};
use super::endpoint_error::EndpointError;
use super::error::{EndpointSupplier, SupplierError};
use super::security_credentials_supplier::SecurityCredentialsSupplier;
use super::source::AwsSource;
use super::status_error::status_error;
use crate::context::{Context, Destination, Level};
use crate::http::{Method, Request, Response};
use crate::identity_key::IdentityKey;
use crate::mutex::lock;
use crate::redact::Redactor;
use crate::secret::Secret;
use crate::security_credentials::SecurityCredentials;
use crate::service_error::{Operation, Refusal, ServiceError};

/// A supplier of the credentials of a container's role, from the
/// [URI in its variables](https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html).
///
/// `AWS_CONTAINER_CREDENTIALS_RELATIVE_URI` takes precedence over `AWS_CONTAINER_CREDENTIALS_FULL_URI`. The
/// full URI may be https on any host. Plain http is allowed for loopback addresses and for the addresses of
/// ECS and EKS. AWS's SDKs differ on host names with plain http: some resolve the name and check its
/// addresses, some have a list. This supplier refuses every name but `localhost`, because a name may resolve
/// to another address a moment later, and the credentials would then cross the network in plain text.
///
/// If a variable is set and the request fails, the search stops: a container never falls back to
/// the role of its host.
#[derive(Clone, Debug)]
pub struct ContainerSupplier {
    context: Context,
    /// The outcome of the first request. `None` if each call sends a request.
    outcome: Option<Arc<Mutex<Option<Outcome>>>>,
}

type Outcome = Result<SecurityCredentials, EndpointError>;

impl ContainerSupplier {
    /// Creates a supplier, which reads the variables of `context` for each call.
    pub const fn new(context: Context) -> Self {
        Self { context, outcome: None }
    }

    /// Sends one request and returns its outcome for every later call. This suits a search, which takes
    /// seconds at most. Clones share the outcome.
    #[must_use]
    pub(crate) fn for_one_search(self) -> Self {
        Self { outcome: Some(Arc::default()), ..self }
    }

    /// Returns the URI of the credentials. `None` if both variables are unset.
    ///
    /// # Errors
    /// [`EndpointError::Setting`] if the URI of a variable is not allowed.
    pub fn uri(&self) -> Result<Option<Url>, EndpointError> {
        container_uri(&self.context)
    }

    fn fetch(&self, url: Url) -> Result<SecurityCredentials, EndpointError> {
        let mut request = Request::new(Method::Get, url).header("accept", "application/json");
        let token = self.authorization()?;
        let has_token = token.is_some();
        if let Some(token) = token {
            request = request.secret_header("authorization", token);
        }
        let response = self
            .context
            .send(&request, Destination::Container)
            .map_err(|error| ServiceError::from_transport(OPERATION, error))?;
        if response.status != 200 {
            let mut secrets = request.secrets();
            secrets.extend(secret_of_task(&request.url));
            let error = refusal(&response, &Redactor::new(secrets));
            // ECS needs no token, because its URI is a secret.
            let lacks_token = !has_token && self.context.variable(RELATIVE_URI).is_none();
            return Err(match response.status {
                400 | 401 if lacks_token => EndpointError::WithoutToken(error),
                _ => error.into(),
            });
        }
        let malformed = |problem: String| ServiceError::malformed(OPERATION, problem);
        let document: CredentialDocument = response.json().map_err(malformed)?;
        let credentials =
            document.credentials(SessionToken::Required("Token")).map_err(malformed)?;
        if credentials.expiration().is_some_and(|at| at <= self.context.now()) {
            // The local clock may be wrong, so AWS decides, as with AWS's SDK for Rust.
            self.context.log(
                Level::Info,
                format_args!("{NAME}: the credentials have expired, using them anyway"),
            );
        }
        Ok(credentials)
    }

    /// Returns the value of the `Authorization` header: the token as it is, without `Bearer`. The
    /// file is read each time, because EKS replaces the token.
    fn authorization(&self) -> Result<Option<Secret>, EndpointError> {
        if let Some(path) = self.context.variable(TOKEN_FILE) {
            let file = |error| EndpointError::File { name: TOKEN_FILE, error };
            let content =
                self.context.file_system.read(Path::new(&path), MAX_TOKEN_SIZE).map_err(file)?;
            let text = std::str::from_utf8(content.expose()).unwrap_or("\u{FFFD}");
            // An editor or `echo` ends the file with a line feed, which is not part of the token.
            let text = text.strip_suffix('\n').unwrap_or(text);
            let token = Secret::from(text.strip_suffix('\r').unwrap_or(text));
            return header_value(TOKEN_FILE, token).map(Some);
        }
        let token = self.context.variable(TOKEN).map(Secret::new);
        token.map(|token| header_value(TOKEN, token)).transpose()
    }
}

impl SecurityCredentialsSupplier for ContainerSupplier {
    fn name(&self) -> &str {
        NAME
    }

    fn security_credentials(
        &self,
        attempts: &mut Attempts,
    ) -> Result<Option<SecurityCredentials>, SupplierError> {
        let failed =
            |error| SupplierError::Endpoint { supplier: EndpointSupplier::Container, error };
        let Some(url) = self.uri().map_err(failed)? else {
            let reason = format!("`{RELATIVE_URI}` and `{FULL_URI}` are unset");
            attempts.skip_source(NAME, AwsSource::Container, reason);
            return Ok(None);
        };
        let Some(outcome) = &self.outcome else {
            return self.fetch(url).map(Some).map_err(failed);
        };
        // Locked during the request, so that other threads wait for the response.
        let mut outcome = lock(outcome);
        if let Some(known) = outcome.as_ref().and_then(copied) {
            return known.map(Some).map_err(failed);
        }
        let fetched = self.fetch(url);
        *outcome = copied(&fetched);
        fetched.map(Some).map_err(failed)
    }

    /// Identifies a task on ECS by its URI, without a request. Elsewhere, the credentials are the identity,
    /// because the same URI and token may mean another role a moment later: another server may listen on a
    /// port of this machine, and EKS associates the role with the pod's service account outside the pod.
    fn identity_key(&self) -> Result<Option<IdentityKey>, SupplierError> {
        let failed =
            |error| SupplierError::Endpoint { supplier: EndpointSupplier::Container, error };
        let Some(url) = self.uri().map_err(failed)? else {
            return Ok(None);
        };
        if secret_of_task(&url).is_none() {
            let found = self.security_credentials(&mut Attempts::default())?;
            return Ok(found.map(|found| IdentityKey::from_credentials(NAME, &found)));
        }
        let key = IdentityKey::new(NAME).with("url", url.as_str());
        Ok(Some(match self.authorization().map_err(failed)? {
            Some(token) => key.with_token(&token),
            None => key,
        }))
    }
}

/// Returns a copy of an outcome. `None` for an error of a file, which is read again.
fn copied(outcome: &Outcome) -> Option<Outcome> {
    Some(match outcome {
        Ok(credentials) => Ok(credentials.clone()),
        Err(EndpointError::Service(error)) => Err(error.clone().into()),
        Err(EndpointError::WithoutToken(error)) => Err(EndpointError::WithoutToken(error.clone())),
        Err(_) => return None,
    })
}

/// Checks the value of a header: a line feed in it would begin another header.
fn header_value(name: &'static str, token: Secret) -> Result<Secret, EndpointError> {
    let text = token.expose();
    let problem = if text.is_empty() {
        "names an empty file"
    } else if text.bytes().all(|b| b == b' ' || b.is_ascii_graphic()) {
        return Ok(token);
    } else {
        "gives a token with a line feed or another character that is not allowed in an HTTP header"
    };
    Err(EndpointError::Setting { name, problem: problem.to_owned() })
}

/// Returns the error for a status. ECS returns `{code, message}`, the agent of EKS plain text.
fn refusal(response: &Response, redactor: &Redactor) -> ServiceError {
    let document: CredentialDocument = response.json().unwrap_or_default();
    if document.code.is_none() && document.message.is_none() {
        return status_error(OPERATION, response, redactor);
    }
    let code = document.code.unwrap_or_default();
    let message = document.message.unwrap_or_default();
    let refusal = Refusal::new(response.status, &code, &message, redactor);
    ServiceError::refused(OPERATION, refusal, response.retry)
}

const NAME: &str = "container";

const OPERATION: Operation = Operation::ContainerCredentials;

const TOKEN_FILE: &str = "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE";

const TOKEN: &str = "AWS_CONTAINER_AUTHORIZATION_TOKEN";

/// The size of the largest token file that is read, in bytes. A Kubernetes token has one or two kilobytes.
const MAX_TOKEN_SIZE: u64 = 64 * 1024;
