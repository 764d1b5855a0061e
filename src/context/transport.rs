//! The network.

use std::sync::Arc;

use url::Url;

use super::client_certificate_error::ClientCertificateError;
use super::transport_error::{TransportError, TransportErrorKind};
use crate::http::{Request, Response};
use crate::x509::ClientCertificate;

/// An HTTP client that sends each request once. The library itself retries.
pub trait Transport: Send + Sync {
    /// Sends a request and returns the response with any status: only the caller knows what a 404
    /// means. A redirect is not followed but returned.
    ///
    /// # Errors
    /// [`TransportError`] if no whole response arrives within the limits of the [`Destination`].
    fn send(&self, request: &Request, destination: Destination)
    -> Result<Response, TransportError>;

    /// Begins to connect to the host of a request that will soon be sent, and returns at once.
    /// Nothing is sent yet; a failure shows when the request is sent. The default implementation
    /// does nothing.
    fn prepare(&self, _url: &Url, _destination: Destination) {}

    /// Returns a transport like this one that presents `certificate` to each server that requests one. The
    /// default implementation returns [`ClientCertificateError::Unsupported`].
    ///
    /// # Errors
    /// [`ClientCertificateError`], also if the private key does not belong to the certificate.
    fn with_client_certificate(
        &self,
        _certificate: &ClientCertificate,
    ) -> Result<Arc<dyn Transport>, ClientCertificateError> {
        Err(ClientCertificateError::Unsupported)
    }
}

impl<F> Transport for F
where
    F: Fn(&Request, Destination) -> Result<Response, TransportError> + Send + Sync,
{
    fn send(
        &self,
        request: &Request,
        destination: Destination,
    ) -> Result<Response, TransportError> {
        self(request, destination)
    }
}

/// A transport that reaches nothing, for tests and for programs whose AWS identity is in the
/// environment.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoTransport;

impl Transport for NoTransport {
    fn send(&self, request: &Request, _: Destination) -> Result<Response, TransportError> {
        let host = request.url.host_str().unwrap_or_default();
        let kind = TransportErrorKind::Connect("there is no network".to_owned());
        Err(TransportError::new(host, kind))
    }
}

/// The destination of a request. It determines the rules for proxies and plain http, and the time limits.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Destination {
    /// The service that returns the credentials of a container: never through a proxy, by http or https,
    /// at most 5 seconds an attempt.
    Container,
    /// The instance metadata service: never through a proxy, by http, at most 2 seconds an attempt.
    InstanceMetadata,
    /// The issuer of the subject tokens that a credential file names: by https, through the proxy that
    /// the environment names, at most 10 seconds an attempt.
    Issuer,
    /// Google: by https, through the proxy that the environment names, at most 10 seconds an
    /// attempt.
    Google,
    /// The public endpoints of AWS: by https, through the proxy that the environment names, at most
    /// 10 seconds an attempt.
    Aws,
}
