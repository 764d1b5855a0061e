//! The loop that handles every connection of a server.

use std::net::TcpListener;
use std::os::fd::AsFd as _;
use std::sync::Arc;
use std::time::Duration;

use gcp_wif::context::{Context, Level};
use gcp_wif::timestamp::Timestamp;
use rustix::event::{PollFd, PollFlags, Timespec, poll};

use super::access::AccessPolicy;
use super::connection::Connection;
use super::counters::{Check, Counters};
use super::handle::ServerHandle;
use super::jobs::Jobs;
use super::service::{Peer, Service};
use super::turn::Turn;
use crate::error::Result;

/// A server that listens.
pub(crate) struct Server {
    pub(crate) listener: TcpListener,
    pub(crate) policy: Arc<AccessPolicy>,
    pub(crate) service: Arc<dyn Service>,
    pub(crate) context: Context,
    pub(crate) handle: ServerHandle,
}

impl Server {
    /// Serves until [`ServerHandle::stop`]. `heartbeat` is called at least each `interval`.
    pub(crate) fn run(self, interval: Duration, mut heartbeat: impl FnMut()) -> Result<()> {
        self.listener.set_nonblocking(true)?;
        let mut state = State {
            jobs: Jobs::start(self.handle.clone())?,
            connections: Vec::new(),
            counters: Counters::default(),
            held: 0,
            date: (None, String::new()),
            // Later than now while the process has no descriptor for a new connection.
            accepts_at: Duration::ZERO,
            stops_at: None,
            server: self,
        };
        let mut scratch = vec![0; MAX_READ_SIZE];
        let mut beats_at = Duration::ZERO;
        loop {
            let now = state.server.context.clock.monotonic();
            if now >= beats_at {
                heartbeat();
                beats_at = now + interval;
            }
            state.round(beats_at.saturating_sub(now), &mut scratch)?;
            if state.server.handle.take_report() {
                state.report();
            }
            if state.is_over() {
                state.report();
                return Ok(());
            }
        }
    }
}

struct State {
    server: Server,
    jobs: Jobs,
    connections: Vec<Connection>,
    counters: Counters,
    held: usize,
    /// The current second, and its `Date` header.
    date: (Option<Timestamp>, String),
    accepts_at: Duration,
    /// The time at which a stopping server ends although clients wait.
    stops_at: Option<Duration>,
}

impl State {
    /// Waits for clients, other threads and the clock, and handles them.
    fn round(&mut self, longest: Duration, scratch: &mut [u8]) -> Result<()> {
        let now = self.server.context.clock.monotonic();
        let is_accepting = self.stops_at.is_none() && now >= self.accepts_at;
        let deadlines = self.connections.iter().map(Connection::deadline).chain(self.stops_at);
        let accepts_at = (self.accepts_at > now).then_some(self.accepts_at);
        let next = deadlines.chain(accepts_at).min().map(|at| at.saturating_sub(now));
        let time = next.map_or(longest, |next| next.min(longest));
        let ready = self.wait(time, is_accepting)?;

        let [woken, accept, connections @ ..] = &ready[..] else { return Ok(()) };
        if !woken.is_empty() {
            self.server.handle.drain();
        }
        let now = self.server.context.clock.monotonic();
        let second = self.server.context.now();
        if self.date.0 != Some(second) {
            self.date = (Some(second), second.http_date());
        }
        let completed = self.server.handle.take_completed();
        self.each_connection(now, |index, connection, turn| {
            let flags = connections.get(index).copied().unwrap_or(PollFlags::empty());
            if !flags.is_empty() {
                connection.ready(flags, scratch, turn);
            }
        });
        for (job, completion) in completed {
            let mut completion = Some(completion);
            self.each_connection(now, |_, connection, turn| {
                if connection.waits_for(job)
                    && let Some(completion) = completion.take()
                {
                    connection.complete(completion, turn);
                }
            });
        }
        self.each_connection(now, |_, connection, turn| {
            if !connection.is_closed() && connection.deadline() <= now {
                connection.expire(turn);
            }
        });
        self.connections.retain(|connection| !connection.is_closed());
        if !accept.is_empty() {
            self.accept(now);
        }
        if self.server.handle.is_stopped() && self.stops_at.is_none() {
            self.stops_at = Some(now + STOP_TIMEOUT);
            self.each_connection(now, |_, connection, turn| connection.stop(turn));
            self.connections.retain(|connection| !connection.is_closed());
        }
        Ok(())
    }

    /// Returns the events of the waker, of the listener and of each connection.
    fn wait(&self, time: Duration, is_accepting: bool) -> Result<Vec<PollFlags>> {
        let accept = if is_accepting { PollFlags::IN } else { PollFlags::empty() };
        let mut fds = Vec::with_capacity(self.connections.len() + 2);
        fds.push(PollFd::from_borrowed_fd(self.server.handle.woken().as_fd(), PollFlags::IN));
        fds.push(PollFd::from_borrowed_fd(self.server.listener.as_fd(), accept));
        let connections = self.connections.iter();
        fds.extend(connections.map(|connection| PollFd::new(connection, connection.interest())));
        // A millisecond longer: the loop would spin if it woke just before a deadline.
        let time = Timespec::try_from(time.saturating_add(Duration::from_millis(1))).ok();
        match poll(&mut fds, time.as_ref()) {
            Ok(_) | Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(std::io::Error::from(error).into()),
        }
        Ok(fds.iter().map(PollFd::revents).collect())
    }

    fn accept(&mut self, now: Duration) {
        for _ in 0..MAX_ACCEPTED_AT_ONCE {
            let (stream, address) = match self.server.listener.accept() {
                Ok(accepted) => accepted,
                Err(error) => {
                    use std::io::ErrorKind::{ConnectionAborted, Interrupted, WouldBlock};
                    if !matches!(error.kind(), WouldBlock | Interrupted | ConnectionAborted) {
                        self.accepts_at = now + PAUSE;
                    }
                    return;
                }
            };
            self.counters.connections += 1;
            if !self.server.policy.allows_address(address.ip()) {
                self.turn(now).refuse(Check::Address, &Peer { address, uid: None });
                continue;
            }
            let lingering = self.connections.iter().filter(|one| one.is_lingering()).count();
            let is_full =
                self.connections.len() - lingering >= MAX_CONNECTIONS && !self.close_idle(now);
            if is_full {
                self.counters.over_limit += 1;
            }
            if is_full && lingering >= MAX_LINGERING {
                continue;
            }
            let connection = Connection::new(stream, address, now);
            let Ok(mut connection) = connection else { continue };
            if is_full {
                connection.end(&self.server.service.busy(), &mut self.turn(now));
            }
            self.connections.push(connection);
        }
    }

    /// Closes the connection that has been idle for the longest time, so that a client with many connections does
    /// not lock out others. Returns `false` if all are in use.
    fn close_idle(&mut self, now: Duration) -> bool {
        let idle = |(index, one): (_, &Connection)| Some((one.idle_since(now)?, index));
        let oldest = self.connections.iter().enumerate().filter_map(idle).min();
        oldest.map(|(_, index)| self.connections.swap_remove(index)).is_some()
    }

    fn each_connection(
        &mut self,
        now: Duration,
        mut handle: impl FnMut(usize, &mut Connection, &mut Turn<'_>),
    ) {
        let mut connections = std::mem::take(&mut self.connections);
        let mut turn = self.turn(now);
        for (index, connection) in connections.iter_mut().enumerate() {
            handle(index, connection, &mut turn);
        }
        self.connections = connections;
    }

    fn turn(&mut self, now: Duration) -> Turn<'_> {
        Turn {
            now,
            date: &self.date.1,
            service: &*self.server.service,
            jobs: &self.jobs,
            log: &*self.server.context.log,
            counters: &mut self.counters,
            held: &mut self.held,
            is_stopping: self.stops_at.is_some(),
        }
    }

    fn is_over(&self) -> bool {
        self.stops_at.is_some_and(|end| {
            let answered = self.connections.iter().all(Connection::is_lingering);
            answered || self.server.context.clock.monotonic() >= end
        })
    }

    fn report(&self) {
        self.server.context.log.log(Level::Info, format_args!("{}", self.counters));
    }
}

/// The number of connections. A further one replaces an idle one, or is refused with one response.
const MAX_CONNECTIONS: usize = 128;

/// The number of connections whose last response has been sent.
const MAX_LINGERING: usize = 32;

/// The number of connections that are accepted in a row, so that new clients do not delay the others.
const MAX_ACCEPTED_AT_ONCE: usize = 16;

/// In bytes.
const MAX_READ_SIZE: usize = 16 * 1024;

/// The time until a connection is accepted again after the system refused one.
const PAUSE: Duration = Duration::from_millis(100);

/// The time in which a stopping server answers the requests that it has received.
const STOP_TIMEOUT: Duration = Duration::from_millis(1500);
