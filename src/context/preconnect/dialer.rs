//! The opening of connections.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::Resolver as _;
use ureq::unversioned::transport::{
    ConnectionDetails, Connector as _, DefaultConnector, NextTimeout, Transport, time,
};
use ureq::{Error, Timeout};

use super::error::ConnectionError;
use super::limited::{LimitedTransport, TunnelLimit};
use super::resolvers::LiteralResolver;

/// A maker of new connections: TCP, then a proxy's tunnel and TLS if the URI needs them.
#[derive(Default)]
pub(super) struct Dialer(DefaultConnector);

impl Dialer {
    /// Connects for a request. Looks up the host's name first, unless a proxy does; `lookup` limits
    /// the time for that.
    pub(super) fn dial(
        &self,
        details: &ConnectionDetails<'_>,
        lookup: NextTimeout,
    ) -> Result<Option<Box<dyn Transport>>, Error> {
        let addrs = if has_proxy(details.config, details.uri) || !details.addrs.is_empty() {
            details.addrs.clone()
        } else {
            LiteralResolver.resolve(details.uri, details.config, lookup)?
        };
        let timeout = time_left(details);
        let tunnel = TunnelLimit::new(timeout);
        let details = ConnectionDetails {
            uri: details.uri,
            addrs,
            config: details.config,
            // With the agent's own TLS settings, ureq prepares them once for all connections.
            request_level: false,
            resolver: &LiteralResolver,
            now: time::Instant::now(),
            timeout,
            current_time: Arc::clone(&details.current_time),
            run_connector: limited(Arc::clone(&details.run_connector), tunnel.clone()),
            register_shutdown: Arc::clone(&details.register_shutdown),
        };
        let open = self.0.connect(&details, None).map_err(of_proxy)?;
        tunnel.lift();
        Ok(open.map(|open| LimitedTransport::new(open, None).boxed()))
    }

    /// Connects as a request to `uri` would, within `timeout`. Calls `looked_up` once the address of the host
    /// is known or is the business of a proxy.
    pub(super) fn dial_ahead(
        self: &Arc<Self>,
        uri: &Uri,
        config: &Config,
        timeout: Duration,
        looked_up: impl FnOnce(),
    ) -> Result<Option<Box<dyn Transport>>, Error> {
        let to_proxy = Arc::clone(self);
        // With a limit, ureq looks up the name in yet another thread. No request waits for this one
        // longer than its own limit.
        let no_limit = NextTimeout::default();
        let addrs = match has_proxy(config, uri) {
            true => LiteralResolver.empty(),
            false => LiteralResolver.resolve(uri, config, no_limit)?,
        };
        looked_up();
        let details = ConnectionDetails {
            uri,
            addrs,
            config,
            request_level: false,
            resolver: &LiteralResolver,
            now: time::Instant::now(),
            timeout: NextTimeout {
                after: timeout.into(),
                reason: Timeout::Connect,
                ..NextTimeout::default()
            },
            current_time: Arc::new(time::Instant::now),
            run_connector: Arc::new(move |details| {
                to_proxy.dial(details, no_limit)?.ok_or(Error::ConnectionFailed)
            }),
            register_shutdown: Arc::new(|_| Ok(())),
        };
        self.dial(&details, no_limit)
    }
}

impl fmt::Debug for Dialer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Dialer { .. }")
    }
}

/// Returns whether the host of a URI is reached through a proxy.
pub(crate) fn has_proxy(config: &Config, uri: &Uri) -> bool {
    config.proxy().is_some_and(|proxy| !proxy.is_no_proxy(uri))
}

/// A function that connects to a proxy.
type RunConnector =
    dyn Fn(&ConnectionDetails<'_>) -> Result<Box<dyn Transport>, Error> + Send + Sync;

/// Limits the time in which a proxy has to open its tunnel.
fn limited(to_proxy: Arc<RunConnector>, tunnel: TunnelLimit) -> Arc<RunConnector> {
    Arc::new(move |details| {
        let open = to_proxy(details)?;
        Ok(LimitedTransport::new(open, Some(tunnel.clone())).boxed())
    })
}

/// Names the proxy in an error of HTTP: while a connection is opened, only a proxy responds.
fn of_proxy(error: Error) -> Error {
    let Error::Protocol(error) = error else { return error };
    let problem = match error.to_string() {
        // ureq's parser has this limit, and its error has no variant that can be matched here.
        error if error.ends_with("too many headers") => {
            format!("has more than {MAX_PROXY_HEADERS} headers")
        }
        error => format!("is not HTTP: {error}"),
    };
    ConnectionError::ProxyResponse(problem).into()
}

/// Returns the rest of the time that a connection may take.
pub(super) fn time_left(details: &ConnectionDetails<'_>) -> NextTimeout {
    let after = match (details.timeout.after, details.now, time::Instant::now()) {
        (time::Duration::Exact(after), time::Instant::Exact(begun), time::Instant::Exact(now)) => {
            after.saturating_sub(now.saturating_duration_since(begun)).into()
        }
        (after, _, _) => after,
    };
    NextTimeout { after, ..details.timeout }
}

/// The number of headers that ureq accepts from a proxy.
const MAX_PROXY_HEADERS: usize = 20;
