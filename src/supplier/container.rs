//! The credentials that a container is given: ECS, Fargate, CodeBuild, CloudShell, EKS Pod Identity
//! and Lambda SnapStart.

use std::path::Path;

use url::Url;

use super::attempts::Attempts;
use super::container_uri::{FULL_URI, RELATIVE_URI, container_uri};
use super::credential_document::{CredentialDocument, SessionToken};
use super::endpoint_error::EndpointError;
use super::error::SupplierError;
use super::identity_key::IdentityKey;
use super::security_credentials_supplier::SecurityCredentialsSupplier;
use crate::context::{Context, Destination, Level};
use crate::http::{Method, Request, Response};
use crate::secret::{Secret, redacted};
use crate::security_credentials::SecurityCredentials;

/// Supplies the credentials of a container's role, from the
/// [address in its variables](https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html).
///
/// `AWS_CONTAINER_CREDENTIALS_RELATIVE_URI` counts before `AWS_CONTAINER_CREDENTIALS_FULL_URI`. The
/// latter may be https at any host, and plain http at a loopback address or at one of those that ECS
/// and EKS use. AWS's SDKs disagree on host names there: some resolve the name and look at the
/// addresses, some have a list. Here a name is refused (but for `localhost`), since it may mean
/// another address a moment later and the answer would be a secret in plain sight.
///
/// Where a variable is set, nobody else is asked: a task whose own credentials cannot be had must
/// not become the machine that it runs on.
#[derive(Debug)]
pub struct ContainerSupplier {
    context: Context,
}

impl ContainerSupplier {
    /// Reads the variables of `context` each time it is asked.
    pub const fn new(context: Context) -> Self {
        Self { context }
    }

    /// Is where the variables say that the credentials are; `None` where they say nothing.
    ///
    /// # Errors
    /// [`EndpointError::Setting`] when a variable leads to a place that is not accepted.
    pub fn uri(&self) -> Result<Option<Url>, EndpointError> {
        container_uri(&self.context)
    }

    fn fetch(&self, url: Url) -> Result<SecurityCredentials, EndpointError> {
        let mut request = Request::new(Method::Get, url).header("accept", "application/json");
        let token = self.authorization()?;
        if let Some(token) = &token {
            request = request.secret_header("authorization", token.clone());
        }
        let response = self
            .context
            .send(&request, Destination::Container)
            .map_err(|error| EndpointError::Transport { what: WHAT, error })?;
        if response.status != 200 {
            return Err(status_error(&response, token.as_slice()));
        }
        let malformed = |problem| EndpointError::Malformed { what: WHAT, problem };
        let document: CredentialDocument = response.json().map_err(malformed)?;
        let credentials =
            document.credentials(SessionToken::Required("Token")).map_err(malformed)?;
        if credentials.expiration().is_some_and(|at| at <= self.context.now()) {
            // As AWS's own SDK for Rust does: the clock may be wrong, and AWS has the last word.
            self.context.log(
                Level::Info,
                format_args!("{NAME}: the credentials have expired, using them anyway"),
            );
        }
        Ok(credentials)
    }

    /// Is the value of the header `Authorization`, as it stands: there is no `Bearer`. The file is
    /// read each time, because EKS replaces the token in it.
    fn authorization(&self) -> Result<Option<Secret>, EndpointError> {
        if let Some(path) = self.context.variable(TOKEN_FILE) {
            let file = |error| EndpointError::File { name: TOKEN_FILE, error };
            let content =
                self.context.file_system.read(Path::new(&path), LARGEST_TOKEN).map_err(file)?;
            let text = std::str::from_utf8(content.expose()).unwrap_or("\u{FFFD}");
            // An editor or `echo` ends the file with a line feed, which is no part of the token.
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
        let broken = |error| SupplierError::Endpoint { supplier: NAME, error };
        let Some(url) = self.uri().map_err(broken)? else {
            attempts.skip(NAME, format!("`{RELATIVE_URI}` and `{FULL_URI}` are unset"));
            return Ok(None);
        };
        self.fetch(url).map(Some).map_err(broken)
    }

    /// The address names the task on ECS; on EKS it is the same for all pods, and the token tells them
    /// apart.
    fn identity_key(&self) -> Result<Option<IdentityKey>, SupplierError> {
        let broken = |error| SupplierError::Endpoint { supplier: NAME, error };
        let Some(url) = self.uri().map_err(broken)? else {
            return Ok(None);
        };
        let key = IdentityKey::new(NAME).with("url", url.as_str());
        Ok(Some(match self.authorization().map_err(broken)? {
            Some(token) => key.with_token(&token),
            None => key,
        }))
    }
}

/// A line feed would end the header and begin another one.
fn header_value(name: &'static str, token: Secret) -> Result<Secret, EndpointError> {
    let text = token.expose();
    let problem = if text.is_empty() {
        "names an empty file"
    } else if text.bytes().all(|b| b == b' ' || b.is_ascii_graphic()) {
        return Ok(token);
    } else {
        "gives a token with a line feed or another character that no header has"
    };
    Err(EndpointError::Setting { name, problem: problem.to_owned() })
}

/// "{code, message}" is what ECS and EKS answer with; anything else is not shown, and what was sent is
/// taken out.
fn status_error(response: &Response, sent: &[Secret]) -> EndpointError {
    let document: CredentialDocument = response.json().unwrap_or_default();
    EndpointError::Status {
        what: WHAT,
        status: response.status,
        code: redacted(document.code.unwrap_or_default(), sent),
        message: redacted(document.message.unwrap_or_default(), sent),
        retry: response.retry,
    }
}

const NAME: &str = "container";

const WHAT: &str = "the container's credentials";

const TOKEN_FILE: &str = "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE";

const TOKEN: &str = "AWS_CONTAINER_AUTHORIZATION_TOKEN";

/// In bytes. A Kubernetes token has one or two kilobytes.
const LARGEST_TOKEN: u64 = 64 * 1024;
