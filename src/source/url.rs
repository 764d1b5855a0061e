//! The URL source. It fetches a token for each exchange, because tokens of Azure's metadata service and GitHub
//! Actions expire after minutes to hours.

use std::net::IpAddr;

use url::{Host, Url};

use super::error::SourceError;
use super::run::{FetchOnce, SubjectTokenRun};
use super::subject_token_source::SubjectTokenSource;
use super::token_text::subject_token_text;
use super::url_error::UrlSourceError;
use crate::context::{Context, Destination};
use crate::external_account::{
    UrlCredentialSource, is_instance_metadata, is_loopback, is_token_issuer,
};
use crate::http::{Method, Request, Response};
use crate::identity_key::IdentityKey;
use crate::service_error::{Operation, ServiceError};
use crate::subject_token::SubjectToken;

/// A source that fetches its token from a URL.
///
/// Redirects are not followed. Loopback and link-local addresses, such as that of Azure's metadata
/// service, are reached without a proxy.
#[derive(Clone, Debug)]
pub struct UrlSubjectTokenSource {
    context: Context,
    credential_source: UrlCredentialSource,
    token_type: String,
}

impl UrlSubjectTokenSource {
    /// Creates a source for the `credential_source` of a credential file. `token_type` is its
    /// `subject_token_type`.
    pub fn new(
        credential_source: &UrlCredentialSource,
        token_type: impl Into<String>,
        context: Context,
    ) -> Self {
        let token_type = token_type.into();
        Self { context, credential_source: credential_source.clone(), token_type }
    }

    fn request(&self) -> Request {
        let request = Request::new(Method::Get, self.credential_source.url().clone());
        self.credential_source.headers().fold(request, |request, (name, value)| {
            request.secret_header(name.to_ascii_lowercase(), value.clone())
        })
    }

    fn response(&self) -> Result<Response, ServiceError> {
        let request = self.request();
        let is_local = is_local(&request.url);
        let destination =
            if is_local { Destination::InstanceMetadata } else { Destination::Issuer };
        let is_busy = |response: &Response| is_local && is_busy(response);
        let response = self.context.send_unless_busy(&request, destination, &is_busy);
        let response = response.map_err(|error| ServiceError::from_transport(OPERATION, error))?;
        if response.is_success() {
            Ok(response)
        } else {
            Err(ServiceError::from_status(OPERATION, &response))
        }
    }
}

impl SubjectTokenSource for UrlSubjectTokenSource {
    fn subject_token(&self) -> Result<SubjectToken, SourceError> {
        let response = self.response().map_err(UrlSourceError::Service)?;
        let token = subject_token_text(&response.body, self.credential_source.format());
        let token = token.map_err(UrlSourceError::Content)?;
        Ok(SubjectToken::new(token, self.token_type.as_str()))
    }

    fn metrics_name(&self) -> &'static str {
        "url"
    }

    fn begin(&self) -> Box<dyn SubjectTokenRun + '_> {
        if is_token_issuer(self.credential_source.url()) {
            Box::new(KnownIssuer(self))
        } else {
            // Another server may listen there a moment later, so the token identifies itself.
            Box::new(FetchOnce::new(|| self.subject_token()))
        }
    }
}

/// One run of a URL source at a known service.
struct KnownIssuer<'a>(&'a UrlSubjectTokenSource);

impl SubjectTokenRun for KnownIssuer<'_> {
    /// Identifies the token by its request, without sending it. The machine is part of the key, because
    /// a metadata service has the same URL on every machine.
    fn identity_key(&self) -> Option<IdentityKey> {
        let source = &self.0.credential_source;
        let key = IdentityKey::new("url").with("url", source.url().as_str());
        Some(
            source.headers().fold(key, |key, (name, value)| {
                key.with(&name.to_ascii_lowercase(), value.expose())
            }),
        )
    }

    fn subject_token(&self) -> Result<SubjectToken, SourceError> {
        self.0.subject_token()
    }
}

/// Returns whether the host of a URL is this machine or a link-local service.
fn is_local(url: &Url) -> bool {
    let address = match url.host() {
        Some(Host::Ipv4(address)) => IpAddr::V4(address),
        Some(Host::Ipv6(address)) => IpAddr::V6(address),
        Some(Host::Domain(_)) | None => return false,
    };
    let is_link_local = match address {
        IpAddr::V4(address) => address.is_link_local(),
        IpAddr::V6(address) => address.is_unicast_link_local(),
    };
    is_link_local || is_instance_metadata(url) || is_loopback(url)
}

/// Returns whether Azure's metadata service is being updated: it then returns 404 or 410 for a moment.
const fn is_busy(response: &Response) -> bool {
    matches!(response.status, 404 | 410)
}

const OPERATION: Operation = Operation::SubjectToken;
