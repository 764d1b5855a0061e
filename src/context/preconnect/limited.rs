//! Limits that ureq does not have.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use ureq::Error;
use ureq::unversioned::transport::{Buffers, NextTimeout, Transport, time};

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

    fn shorten(&self, timeout: NextTimeout) -> NextTimeout {
        if self.is_open.load(Ordering::Relaxed) {
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
    /// The number of reads since the last request that have found an interim response.
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
        let has_input = self.inner.await_input(timeout)?;
        // "A client MUST be able to parse one or more 1xx responses received prior to a final
        // response" (RFC 9110 §15.2). ureq parses any number of them; here, too many of them are the same
        // error as too many headers.
        if is_interim(self.inner.buffers().input()) {
            self.interim += 1;
            if self.interim > MOST_INTERIM {
                return Err(Error::LargeResponseHeader(
                    self.interim as usize,
                    MOST_INTERIM as usize,
                ));
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

fn is_interim(input: &[u8]) -> bool {
    input.starts_with(b"HTTP/1.") && input.get(8..10) == Some(b" 1")
}

/// The largest number of reads that find an interim response. One read may hold many of them, or a part of one.
const MOST_INTERIM: u32 = 32;
