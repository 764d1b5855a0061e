//! The state of a connection: its phase and its deadline.

use std::io;
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::os::fd::{AsFd, BorrowedFd};
use std::time::Duration;

use gcp_wif::http_server::{RequestReader, Response};
use rustix::event::PollFlags;

use super::limits::{LINGER_TIMEOUT, MIN_IDLE, REQUEST_TIMEOUT};
use crate::serve::output::Output;
use crate::serve::service::Peer;
use crate::serve::turn::Turn;

/// A connection of a client.
pub(in crate::serve) struct Connection {
    pub(super) stream: TcpStream,
    pub(super) peer: Peer,
    pub(super) local: SocketAddr,
    pub(super) reader: RequestReader,
    pub(super) output: Output,
    pub(super) phase: Phase,
    /// The time of [`Turn::now`] at which [`Connection::expire`] is called.
    pub(super) deadline: Duration,
    /// The time at which the connection was accepted, or its last response was sent.
    pub(super) last_active: Duration,
}

/// The phase of a connection.
pub(super) enum Phase {
    /// Reading requests and answering them.
    Reading,
    /// Waiting for the job with this number.
    Working(u64),
    /// Waiting for a change.
    Holding(Response),
    /// Sending the last response.
    Closing,
    /// Dropping further bytes of the client. Without this, the kernel would reset the connection, and
    /// the client might never see the response.
    Lingering,
    Closed,
}

impl Connection {
    pub(in crate::serve) fn new(
        stream: TcpStream,
        peer: SocketAddr,
        now: Duration,
    ) -> io::Result<Self> {
        stream.set_nonblocking(true)?;
        stream.set_nodelay(true)?;
        Ok(Self {
            local: stream.local_addr()?,
            stream,
            peer: Peer { address: peer, uid: None },
            reader: RequestReader::default(),
            output: Output::default(),
            phase: Phase::Reading,
            deadline: now + REQUEST_TIMEOUT,
            last_active: now,
        })
    }

    /// Returns the events that the connection waits for.
    pub(in crate::serve) fn interest(&self) -> PollFlags {
        match &self.phase {
            _ if !self.output.is_empty() => PollFlags::OUT,
            Phase::Reading | Phase::Lingering => PollFlags::IN,
            Phase::Holding(_) => CLOSED_BY_PEER,
            Phase::Working(_) | Phase::Closing | Phase::Closed => PollFlags::empty(),
        }
    }

    pub(in crate::serve) const fn deadline(&self) -> Duration {
        self.deadline
    }

    /// Returns whether the connection waits for a job. A job that took too long is not the one of the next request.
    pub(in crate::serve) fn waits_for(&self, job: u64) -> bool {
        matches!(self.phase, Phase::Working(own) if own == job)
    }

    pub(in crate::serve) const fn is_closed(&self) -> bool {
        matches!(self.phase, Phase::Closed)
    }

    /// Returns the time since which the connection is idle. `None` if it is in use, or has been idle too shortly to
    /// make room for another one: the first bytes of its client may be on their way.
    pub(in crate::serve) fn idle_since(&self, now: Duration) -> Option<Duration> {
        let is_idle = matches!(self.phase, Phase::Reading)
            && self.reader.is_empty()
            && self.output.is_empty()
            && now.saturating_sub(self.last_active) >= MIN_IDLE;
        is_idle.then_some(self.last_active)
    }

    /// Returns whether the last response has been sent.
    pub(in crate::serve) const fn is_lingering(&self) -> bool {
        matches!(self.phase, Phase::Lingering | Phase::Closed)
    }

    /// Leaves the client some time to read its last response.
    pub(super) fn linger(&mut self, turn: &mut Turn<'_>) {
        self.deadline = turn.now + LINGER_TIMEOUT;
        self.phase = Phase::Lingering;
        if self.stream.shutdown(Shutdown::Write).is_err() {
            self.close(turn);
        }
    }

    /// Ends the connection.
    pub(super) fn close(&mut self, turn: &mut Turn<'_>) {
        if let Phase::Holding(_) = std::mem::replace(&mut self.phase, Phase::Closed) {
            *turn.held -= 1;
        }
    }
}

impl AsFd for Connection {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.stream.as_fd()
    }
}

/// The half of a connection that the client has closed.
#[cfg(target_os = "linux")]
pub(super) const CLOSED_BY_PEER: PollFlags = PollFlags::RDHUP;

/// The same on other systems, which report it together with data.
#[cfg(not(target_os = "linux"))]
pub(super) const CLOSED_BY_PEER: PollFlags = PollFlags::empty();
