//! The network, by way of ureq: the policy about proxies, redirects, time and size.

use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use ureq::http;
use ureq::tls::{RootCerts, TlsConfig};
use ureq::{Agent, Proxy};
use url::Url;

use super::cryptography;
use super::deadline::Deadline;
use super::environment::Environment;
use super::file_system::FileSystem;
use super::preconnect::PreconnectAgent;
use super::transport::{Destination, Transport, TransportError, TransportErrorKind};
use super::ureq_error::kind_of;
use super::ureq_settings::{read_proxy, read_roots};
use crate::external_account::is_loopback;
use crate::http::{Method, Request, Response};
use crate::secret::Secret;

/// Sends requests with ureq and rustls.
///
/// Google and AWS are reached through the proxy of `HTTPS_PROXY` or `ALL_PROXY` unless `NO_PROXY` names
/// the host; metadata, container and loopback addresses never are. Certificates are checked against the roots of
/// Mozilla that are compiled in, or against those of `SSL_CERT_FILE` where that is set. Both
/// settings are read when the first request needs them.
pub struct UreqTransport {
    environment: Arc<dyn Environment>,
    file_system: Arc<dyn FileSystem>,
    plain: OnceLock<PreconnectAgent>,
    direct: OnceLock<PreconnectAgent>,
    proxied: OnceLock<PreconnectAgent>,
    deadline: Deadline,
}

impl UreqTransport {
    /// Takes the environment and the file_system that proxy and roots are read from. `deadline`
    /// is the end of everything that this value will ever do.
    pub fn new(
        environment: Arc<dyn Environment>,
        file_system: Arc<dyn FileSystem>,
        deadline: Deadline,
    ) -> Self {
        let (plain, direct, proxied) = Default::default();
        Self { environment, file_system, plain, direct, proxied, deadline }
    }

    /// Is the agent for a URL. Plain http needs no roots, and a proxy stands before Google and AWS
    /// only: never before the metadata service, a container's endpoint or this machine itself.
    fn agent(
        &self,
        url: &Url,
        destination: Destination,
    ) -> Result<&PreconnectAgent, TransportErrorKind> {
        let roots =
            || Ok(read_roots(&*self.environment, &*self.file_system)?.unwrap_or(RootCerts::WebPki));
        match destination {
            _ if url.scheme() == "http" => {
                Ok(self.plain.get_or_init(|| agent(None, RootCerts::WebPki)))
            }
            Destination::Google | Destination::Aws if !is_loopback(url) => {
                kept(&self.proxied, || Ok(agent(read_proxy(&*self.environment)?, roots()?)))
            }
            _ => kept(&self.direct, || Ok(agent(None, roots()?))),
        }
    }
}

impl Transport for UreqTransport {
    fn send(
        &self,
        request: &Request,
        destination: Destination,
    ) -> Result<Response, TransportError> {
        let host = host_and_port(&request.url);
        let fail = |kind| Err(TransportError::new(&*host, kind));
        let loopback = is_loopback(&request.url);
        let (connect, total) = match destination {
            Destination::Container => CONTAINER_TIMEOUTS,
            Destination::InstanceMetadata => METADATA_TIMEOUTS,
            Destination::Google | Destination::Aws => CLOUD_TIMEOUTS,
        };
        let is_cloud = matches!(destination, Destination::Google | Destination::Aws);
        if is_cloud && !loopback && request.url.scheme() != "https" {
            return fail(TransportErrorKind::NotHttps);
        }
        let total = self.deadline.time_left(total);
        let connect = connect.min(total);
        if total.is_zero() {
            return fail(TransportErrorKind::OutOfTime);
        }

        let mut message =
            http::Request::builder().method(request.method.as_str()).uri(request.url.as_str());
        for header in &request.headers {
            message = message.header(header.name, header.value.expose());
        }
        let body = request.body.expose();
        let agent = match self.agent(&request.url, destination) {
            Ok(agent) => &agent.agent,
            Err(kind) => return fail(kind),
        };
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
        sent.and_then(read).or_else(|error| fail(kind_of(error, connect, total)))
    }

    /// Plain http goes to this machine alone, which is near.
    fn prepare(&self, url: &Url, destination: Destination) {
        let time = self.deadline.time_left(CLOUD_TIMEOUTS.0);
        if url.scheme() == "https"
            && !time.is_zero()
            && let (Ok(agent), Ok(uri)) = (self.agent(url, destination), url.as_str().parse())
        {
            agent.connect(uri, time);
        }
    }
}

impl fmt::Debug for UreqTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("UreqTransport { .. }")
    }
}

/// Is the value of a cell, which is made where there is none.
fn kept<T, E>(cell: &OnceLock<T>, make: impl FnOnce() -> Result<T, E>) -> Result<&T, E> {
    match cell.get() {
        Some(value) => Ok(value),
        None => make().map(|value| cell.get_or_init(|| value)),
    }
}

fn agent(proxy: Option<Proxy>, roots: RootCerts) -> PreconnectAgent {
    let config = Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .proxy(proxy)
        .tls_config(
            TlsConfig::builder()
                .root_certs(roots)
                .unversioned_rustls_crypto_provider(cryptography::provider())
                .build(),
        )
        .max_response_header_size(LARGEST_HEADER)
        .input_buffer_size(LARGEST_HEADER + SPARE)
        .output_buffer_size(LARGEST_HEADER)
        .user_agent(concat!("gcp-wif/", env!("CARGO_PKG_VERSION")))
        .build();
    PreconnectAgent::new(config)
}

fn run<S: ureq::AsSendBody>(
    agent: &Agent,
    message: http::Request<S>,
    connect: Duration,
    total: Duration,
) -> Result<http::Response<ureq::Body>, ureq::Error> {
    let message = agent
        .configure_request(message)
        .timeout_connect(Some(connect))
        .timeout_global(Some(total))
        .build();
    agent.run(message)
}

fn read(mut response: http::Response<ureq::Body>) -> Result<Response, ureq::Error> {
    let status = response.status().as_u16();
    let headers = response
        .headers()
        .iter()
        .map(|(name, value)| {
            (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
        })
        .collect();
    let body = response.body_mut().with_config().limit(LARGEST_BODY).read_to_vec()?;
    Ok(Response::new(status, headers, Secret::new(body)))
}

fn host_and_port(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

/// Time to connect, and for everything. Off AWS the metadata address does not answer, and that has
/// to show soon.
const METADATA_TIMEOUTS: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(2));

/// As AWS's SDK for Rust has it. The service is on the same machine.
const CONTAINER_TIMEOUTS: (Duration, Duration) = (Duration::from_secs(2), Duration::from_secs(5));

/// A second attempt has to fit into the usual time of a command.
const CLOUD_TIMEOUTS: (Duration, Duration) = (Duration::from_secs(5), Duration::from_secs(10));

/// In bytes. The longest honest answer is a token of a few kilobytes.
const LARGEST_BODY: u64 = 1024 * 1024;

/// In bytes, for all headers of an answer and each of a request. "Tokens can vary in size, […] up to a
/// maximum of 12288 bytes" (Google, Security Token Service API, `access_token`).
const LARGEST_HEADER: usize = 32 * 1024;

/// So that headers that are too large are seen to be so. More is not better: each connection has two
/// of each buffer, and every page of them is written to when it is opened.
const SPARE: usize = 4 * 1024;
