//! The network through ureq, with the rules for proxies, redirects, time and size.

use std::fmt;
use std::sync::{Arc, OnceLock};

use ureq::http;
use ureq::tls::{RootCerts, TlsConfig};
use ureq::{Agent, Proxy};
use url::Url;

use super::client_certificate_error::ClientCertificateError;
use super::deadline::Deadline;
use super::environment::{Environment, SystemEnvironment};
use super::file_system::FileSystem;
use super::local_file_system::LocalFileSystem;
use super::preconnect::{PreconnectAgent, has_proxy};
use super::transport::{Destination, Transport};
use super::transport_error::{TransportError, TransportErrorKind};
use super::ureq_client_certificate::CheckedClientCertificate;
use super::ureq_error::kind_of;
use super::ureq_limits::{INPUT_BUFFER, MAX_HEADER_SIZE, check_head};
use super::ureq_run::{read, run, timeouts};
use super::ureq_settings::{Roots, read_proxy};
use crate::external_account::{host_and_port, is_loopback};
use crate::http::{Method, Request, Response};
use crate::x509::ClientCertificate;

/// An HTTP client that uses ureq and rustls.
///
/// Google, AWS and issuers of subject tokens are reached through the proxy in `HTTPS_PROXY` or `ALL_PROXY`,
/// unless `NO_PROXY` names the host. Metadata, container and loopback addresses are always reached directly.
/// Certificates are checked against Mozilla's roots, which are compiled in, or against the roots in
/// `SSL_CERT_FILE` if that is set. The variables are read when the first request needs them.
///
/// The default reads the environment and the files of this process and has no deadline.
pub struct UreqTransport {
    environment: Arc<dyn Environment>,
    file_system: Arc<dyn FileSystem>,
    roots: Roots,
    plain: OnceLock<PreconnectAgent>,
    direct: OnceLock<PreconnectAgent>,
    proxied: OnceLock<PreconnectAgent>,
    client_certificate: Option<CheckedClientCertificate>,
    deadline: Deadline,
}

impl UreqTransport {
    /// Creates a client that reads the proxy and the roots from `environment` and `file_system`. After
    /// `deadline`, every request fails.
    pub fn new(
        environment: Arc<dyn Environment>,
        file_system: Arc<dyn FileSystem>,
        deadline: Deadline,
    ) -> Self {
        let (roots, plain, direct, proxied) = Default::default();
        let client_certificate = None;
        Self {
            environment,
            file_system,
            roots,
            plain,
            direct,
            proxied,
            client_certificate,
            deadline,
        }
    }

    /// Returns the agent for a URL. Plain http needs no roots. Only Google, AWS and issuers are
    /// reached through a proxy, not the metadata service, a container's endpoint or this machine itself.
    fn agent(
        &self,
        url: &Url,
        destination: Destination,
    ) -> Result<&PreconnectAgent, TransportErrorKind> {
        let roots = || self.roots.read(&*self.environment, &*self.file_system);
        if url.scheme() == "http" {
            Ok(self.plain.get_or_init(|| self.new_agent(None, RootCerts::WebPki)))
        } else if is_cloud(destination) && !is_loopback(url) {
            let new = || Ok(self.new_agent(read_proxy(&*self.environment)?, roots()?));
            init(&self.proxied, new)
        } else {
            init(&self.direct, || Ok(self.new_agent(None, roots()?)))
        }
    }

    /// Returns the host and port of the proxy through which a request goes.
    fn proxy(&self, request: &Request, destination: Destination) -> Option<String> {
        let agent = self.agent(&request.url, destination).ok()?;
        let uri = request.url.as_str().parse().ok()?;
        let config = agent.agent.config();
        let proxy = config.proxy().filter(|_| has_proxy(config, &uri))?;
        Some(format!("{}:{}", proxy.host(), proxy.port()))
    }

    /// Creates an agent. Connections that are opened ahead present the same certificate as others.
    fn new_agent(&self, proxy: Option<Proxy>, roots: RootCerts) -> PreconnectAgent {
        let tls = TlsConfig::builder().root_certs(roots);
        let tls = match &self.client_certificate {
            Some(certificate) => certificate.add_to(tls),
            None => tls,
        };
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .proxy(proxy)
            .tls_config(tls.build())
            .max_response_header_size(MAX_HEADER_SIZE)
            .input_buffer_size(INPUT_BUFFER)
            .output_buffer_size(MAX_HEADER_SIZE)
            .user_agent(concat!("gcp-wif/", env!("CARGO_PKG_VERSION")))
            .build();
        PreconnectAgent::new(config)
    }

    /// Sends a request once, within the limits of its destination.
    fn send_once(
        &self,
        request: &Request,
        destination: Destination,
    ) -> Result<Response, TransportErrorKind> {
        let loopback = is_loopback(&request.url);
        let (connect, total) = timeouts(destination);
        if is_cloud(destination) && !loopback && request.url.scheme() != "https" {
            return Err(TransportErrorKind::NotHttps);
        }
        check_head(request)?;
        // The roots may come from a pipe, so the time is taken afterwards.
        let agent = &self.agent(&request.url, destination)?.agent;
        let total = self.deadline.time_left(total);
        let connect = connect.min(total);
        if total.is_zero() {
            return Err(TransportErrorKind::DeadlineExceeded);
        }

        let mut message =
            http::Request::builder().method(request.method.as_str()).uri(request.url.as_str());
        for header in &request.headers {
            message = message.header(header.name.as_ref(), header.value.expose());
        }
        let body = request.body.expose();
        // GET has no body, and an empty POST or PUT is sent with `content-length: 0`.
        let sent = match request.method {
            Method::Get => message
                .body(())
                .map_err(ureq::Error::Http)
                .and_then(|message| run(agent, message, connect, total)),
            Method::Post | Method::Put => message
                .body(body.as_slice())
                .map_err(ureq::Error::Http)
                .and_then(|message| run(agent, message, connect, total)),
        };
        sent.and_then(read).map_err(|error| kind_of(error, connect, total))
    }
}

impl Transport for UreqTransport {
    fn send(
        &self,
        request: &Request,
        destination: Destination,
    ) -> Result<Response, TransportError> {
        let host = || host_and_port(&request.url);
        self.deadline
            .blocking(PendingResponse(host()), || self.send_once(request, destination))
            .map_err(|kind| {
                let error = TransportError::new(host(), kind);
                // The agent of an unreachable host exists, so no setting is read again.
                let is_unreachable = error.is_unreachable();
                match is_unreachable.then(|| self.proxy(request, destination)).flatten() {
                    Some(host) => TransportError { host, ..error },
                    None => error,
                }
            })
    }

    /// Connects ahead for https only: plain http goes to this machine or its host, which are near.
    fn prepare(&self, url: &Url, destination: Destination) {
        let time = self.deadline.time_left(timeouts(destination).0);
        if url.scheme() == "https"
            && !time.is_zero()
            && let (Ok(agent), Ok(uri)) = (self.agent(url, destination), url.as_str().parse())
        {
            agent.connect(uri, time);
        }
    }

    fn with_client_certificate(
        &self,
        certificate: &ClientCertificate,
    ) -> Result<Arc<dyn Transport>, ClientCertificateError> {
        let certificate = CheckedClientCertificate::new(certificate)?;
        let environment = Arc::clone(&self.environment);
        let new = Self::new(environment, Arc::clone(&self.file_system), self.deadline.clone());
        let roots = self.roots.clone();
        Ok(Arc::new(Self { client_certificate: Some(certificate), roots, ..new }))
    }
}

impl Default for UreqTransport {
    fn default() -> Self {
        Self::new(
            Arc::new(SystemEnvironment),
            Arc::new(LocalFileSystem::default()),
            Deadline::never(),
        )
    }
}

impl fmt::Debug for UreqTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("UreqTransport { .. }")
    }
}

/// Returns whether a destination is reached over the Internet, and so by https and through a proxy.
const fn is_cloud(destination: Destination) -> bool {
    matches!(destination, Destination::Google | Destination::Aws | Destination::Issuer)
}

/// The response of a host, by the name that [`Deadline::blocked_by`] returns.
struct PendingResponse(String);

impl fmt::Display for PendingResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the response of `{}`", self.0)
    }
}

/// Returns the value of a cell, initializing an empty one.
fn init<T, E>(cell: &OnceLock<T>, make: impl FnOnce() -> Result<T, E>) -> Result<&T, E> {
    match cell.get() {
        Some(value) => Ok(value),
        None => make().map(|value| cell.get_or_init(|| value)),
    }
}
