//! Limits that ureq does not have.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use ureq::Error;
use ureq::unversioned::transport::{Buffers, NextTimeout, Transport, time};

use super::error::ConnectionError;

/// The time until which a proxy has to open its tunnel. ureq allows the whole time for each read of the
/// proxy's response, so a proxy that sends a byte now and then would never exceed it.
#[derive(Clone, Debug)]
pub(super) struct TunnelLimit {
    end: time::Instant,
    is_open: Arc<AtomicBool>,
}

impl TunnelLimit {
    /// Creates the limit of a tunnel that has to be open within `timeout` from now.
    pub(super) fn new(timeout: NextTimeout) -> Self {
        Self { end: time::Instant::now() + timeout.after, is_open: Arc::default() }
    }

    /// Removes the limit: from now on the limits of the requests apply.
    pub(super) fn lift(&self) {
        self.is_open.store(true, Ordering::Relaxed);
    }

    fn is_open(&self) -> bool {
        self.is_open.load(Ordering::Relaxed)
    }

    fn shorten(&self, timeout: NextTimeout) -> NextTimeout {
        if self.is_open() {
            return timeout;
        }
        let left = match (self.end, time::Instant::now()) {
            (time::Instant::Exact(end), time::Instant::Exact(now)) => {
                end.saturating_duration_since(now).into()
            }
            _ => time::Duration::NotHappening,
        };
        NextTimeout { after: timeout.after.min(left), ..timeout }
    }
}

/// A connection with these limits.
#[derive(Debug)]
pub(super) struct LimitedTransport {
    inner: Box<dyn Transport>,
    tunnel: Option<TunnelLimit>,
    /// The number of reads since the last request that have found interim responses.
    interim: u32,
}

impl LimitedTransport {
    /// Creates a connection to a server, or to a proxy whose tunnel has a limit.
    pub(super) fn new(inner: Box<dyn Transport>, tunnel: Option<TunnelLimit>) -> Self {
        Self { inner, tunnel, interim: 0 }
    }

    fn shorten(&self, timeout: NextTimeout) -> Result<NextTimeout, Error> {
        let timeout = self.tunnel.as_ref().map_or(timeout, |tunnel| tunnel.shorten(timeout));
        if timeout.after.is_zero() { Err(Error::Timeout(timeout.reason)) } else { Ok(timeout) }
    }
}

impl Transport for LimitedTransport {
    fn buffers(&mut self) -> &mut dyn Buffers {
        self.inner.buffers()
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), Error> {
        self.interim = 0;
        let timeout = self.shorten(timeout)?;
        self.inner.transmit_output(amount, timeout)
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, Error> {
        let timeout = self.shorten(timeout)?;
        // ureq would take a full buffer for a proxy that does not answer.
        let is_tunnel_closed = self.tunnel.as_ref().is_some_and(|tunnel| !tunnel.is_open());
        if is_tunnel_closed && self.inner.buffers().input().len() > MAX_PROXY_HEADERS_SIZE {
            let problem = format!("has headers of more than {MAX_PROXY_HEADERS_SIZE} bytes");
            return Err(ConnectionError::ProxyResponse(problem).into());
        }
        let has_input = self.inner.await_input(timeout)?;
        // "A client MUST be able to parse one or more 1xx responses received prior to a final
        // response" (RFC 9110 §15.2). ureq parses any number of them.
        let found = interim_responses(self.inner.buffers().input());
        if found > 0 {
            self.interim += 1;
            if found.max(self.interim) > MAX_INTERIM {
                return Err(ConnectionError::TooManyInterimResponses(MAX_INTERIM).into());
            }
        }
        Ok(has_input)
    }

    fn is_open(&mut self) -> bool {
        self.inner.is_open()
    }

    fn is_tls(&self) -> bool {
        self.inner.is_tls()
    }
}

/// Counts the interim responses at the beginning of the input. The last one may be incomplete.
fn interim_responses(mut input: &[u8]) -> u32 {
    let mut count = 0;
    while input.starts_with(b"HTTP/1.") && input.get(8..10) == Some(b" 1") {
        count += 1;
        let end = input.windows(4).position(|end| end == b"\r\n\r\n");
        input = end.map_or(&[], |end| &input[end + 4..]);
    }
    count
}

/// The largest number of interim responses in the buffer, and of reads that find some.
const MAX_INTERIM: u32 = 32;

/// The size of all headers of a proxy's response, in bytes. The buffer is larger.
const MAX_PROXY_HEADERS_SIZE: usize = 32 * 1024;
