//! One connection: which bytes it waits for, and until when.

use std::io::{self, Read as _};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::os::fd::{AsFd, BorrowedFd};
use std::time::Duration;

use gcp_wif::http_server::{RequestReader, Response, Status};
use rustix::event::PollFlags;

use super::output::Output;
use super::remote::Completion;
use super::service::{Peer, Reply};
use super::turn::Turn;

/// A connection of a client.
pub(super) struct Connection {
    pub(super) id: u64,
    stream: TcpStream,
    peer: Peer,
    local: SocketAddr,
    reader: RequestReader,
    output: Output,
    phase: Phase,
    /// When [`Connection::expire`] is called, as a time since the fixed moment of [`Turn::now`].
    deadline: Duration,
}

/// What a connection is doing.
enum Phase {
    /// Reading requests and answering them.
    Reading,
    /// Waiting for work of another thread.
    Working,
    /// Waiting for a change.
    Holding(Response),
    /// Sending the last response.
    Closing,
    /// Dropping what the client still sends. Without this, the kernel would reset the connection, and
    /// the client might never see the response.
    Lingering,
    Closed,
}

impl Connection {
    pub(super) fn new(
        id: u64,
        stream: TcpStream,
        peer: SocketAddr,
        now: Duration,
    ) -> io::Result<Self> {
        stream.set_nonblocking(true)?;
        stream.set_nodelay(true)?;
        Ok(Self {
            id,
            local: stream.local_addr()?,
            stream,
            peer: Peer { address: peer, uid: None },
            reader: RequestReader::default(),
            output: Output::default(),
            phase: Phase::Reading,
            deadline: now + WHOLE_REQUEST,
        })
    }

    /// Returns what the connection waits for.
    pub(super) fn interest(&self) -> PollFlags {
        match &self.phase {
            _ if !self.output.is_empty() => PollFlags::OUT,
            Phase::Reading | Phase::Lingering => PollFlags::IN,
            Phase::Holding(_) => CLOSED_BY_PEER,
            Phase::Working | Phase::Closing | Phase::Closed => PollFlags::empty(),
        }
    }

    pub(super) const fn deadline(&self) -> Duration {
        self.deadline
    }

    pub(super) const fn is_closed(&self) -> bool {
        matches!(self.phase, Phase::Closed)
    }

    /// Returns whether the connection has had its last response.
    pub(super) const fn is_lingering(&self) -> bool {
        matches!(self.phase, Phase::Lingering | Phase::Closed)
    }

    /// Handles what [`Connection::interest`] waited for. `scratch` is memory to read into.
    pub(super) fn ready(&mut self, flags: PollFlags, scratch: &mut [u8], turn: &mut Turn<'_>) {
        if !self.output.is_empty() {
            self.advance(turn);
        } else if let Phase::Reading | Phase::Lingering = self.phase {
            self.read(scratch, turn);
        } else if flags.intersects(CLOSED_BY_PEER | PollFlags::HUP | PollFlags::ERR) {
            self.close(turn);
        }
    }

    /// Handles the end of the time that the connection was given.
    pub(super) fn expire(&mut self, turn: &mut Turn<'_>) {
        if !self.output.is_empty() {
            turn.counters.timed_out += 1;
            return self.close(turn);
        }
        match std::mem::replace(&mut self.phase, Phase::Closed) {
            Phase::Reading if self.reader.is_empty() => {}
            Phase::Reading => {
                turn.counters.timed_out += 1;
                self.end(&Response::new(Status::REQUEST_TIMEOUT, TEXT, ""), turn);
            }
            Phase::Working => self.resume(turn.busy(), turn),
            Phase::Holding(response) => {
                *turn.held -= 1;
                self.resume(response, turn);
            }
            Phase::Closing | Phase::Lingering | Phase::Closed => {}
        }
    }

    /// Takes the result of work that was done for this connection.
    pub(super) fn complete(&mut self, completion: Completion, turn: &mut Turn<'_>) {
        // Otherwise the time of the work was over, and so is its request.
        if let Phase::Working = self.phase {
            match completion {
                Completion::Response(response) => self.resume(response, turn),
                Completion::Uid(uid) => {
                    self.peer.uid = Some(uid);
                    self.phase = Phase::Reading;
                    self.advance(turn);
                }
            }
        }
    }

    /// Answers what has been received and ends.
    pub(super) fn stop(&mut self, turn: &mut Turn<'_>) {
        match self.phase {
            Phase::Holding(_) => self.expire(turn),
            Phase::Reading if self.output.is_empty() && self.reader.is_empty() => self.close(turn),
            _ => {}
        }
    }

    /// Sends a response to a client whose request is not read, and ends.
    pub(super) fn end(&mut self, response: &Response, turn: &mut Turn<'_>) {
        turn.counters.respond(response.status());
        self.output.append(|out| response.write(out, turn.date, false, true));
        self.phase = Phase::Closing;
        self.advance(turn);
    }

    fn read(&mut self, scratch: &mut [u8], turn: &mut Turn<'_>) {
        let read = match self.stream.read(scratch) {
            Ok(0) => return self.close(turn),
            Ok(read) => read,
            Err(error) => {
                return match error.kind() {
                    io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted => {}
                    _ => self.close(turn),
                };
            }
        };
        if let Phase::Reading = self.phase {
            if self.reader.is_empty() && self.deadline > turn.now + WHOLE_REQUEST {
                self.deadline = turn.now + WHOLE_REQUEST;
            }
            self.reader.push(&scratch[..read]);
            self.advance(turn);
        }
    }

    /// Answers requests and sends the responses, until there is something to wait for.
    fn advance(&mut self, turn: &mut Turn<'_>) {
        loop {
            let has_more = self.answer_requests(turn);
            let was_empty = self.output.is_empty();
            match self.output.send(&mut self.stream) {
                Err(_) => return self.close(turn),
                Ok(false) => return,
                Ok(true) => {}
            }
            if let Phase::Closing = self.phase {
                return self.linger(turn);
            }
            if !was_empty && let Phase::Reading = self.phase {
                let time = if self.reader.is_empty() { IDLE } else { WHOLE_REQUEST };
                self.deadline = turn.now + time;
            }
            if !has_more {
                return;
            }
        }
    }

    /// Answers the requests that have arrived. Returns whether there may be more of them.
    fn answer_requests(&mut self, turn: &mut Turn<'_>) -> bool {
        while let Phase::Reading = self.phase {
            if self.output.len() > MOST_OUTPUT {
                return true;
            }
            let request = match self.reader.next_request() {
                Ok(None) => return false,
                Ok(Some(request)) => request,
                Err(rejection) => {
                    turn.counters.reject(rejection);
                    turn.counters.respond(rejection.status());
                    let response = Response::new(rejection.status(), TEXT, "");
                    self.push(&response, false, true, turn);
                    return false;
                }
            };
            match turn.service.respond(&request, &self.peer) {
                Reply::Now(response) => self.answer(&response, turn),
                Reply::Refused(check, response) => {
                    turn.refuse(check, &self.peer);
                    self.answer(&response, turn);
                }
                Reply::Later(work) => {
                    let is_begun = turn.jobs.fetch(self.id, work);
                    self.work(is_begun, turn);
                }
                Reply::NeedsUid => {
                    let is_begun = turn.jobs.look_up(self.id, self.peer.address, self.local);
                    self.work(is_begun, turn);
                }
                Reply::Held(time, response) if !turn.is_stopping && *turn.held < MOST_HELD => {
                    *turn.held += 1;
                    self.phase = Phase::Holding(response);
                    self.deadline = turn.now + time;
                }
                Reply::Held(..) if !turn.is_stopping => self.answer(&turn.busy(), turn),
                Reply::Held(_, response) => self.answer(&response, turn),
            }
        }
        false
    }

    /// Waits for work of another thread, or answers if there is too much of it.
    fn work(&mut self, is_begun: bool, turn: &mut Turn<'_>) {
        if !is_begun {
            return self.answer(&turn.busy(), turn);
        }
        self.phase = Phase::Working;
        self.deadline = turn.now + LONGEST_WORK;
    }

    /// Answers the request that waited, and goes on.
    fn resume(&mut self, response: Response, turn: &mut Turn<'_>) {
        self.phase = Phase::Reading;
        self.answer(&response, turn);
        self.advance(turn);
    }

    /// Answers the request that is next.
    fn answer(&mut self, response: &Response, turn: &mut Turn<'_>) {
        let (keeps_alive, has_body) = match self.reader.next_request() {
            Ok(Some(request)) => (request.keeps_alive(), request.method() != "HEAD"),
            _ => (false, true),
        };
        turn.counters.requests += 1;
        turn.counters.respond(response.status());
        self.reader.finish();
        self.push(response, keeps_alive && !turn.is_stopping, has_body, turn);
    }

    fn push(&mut self, response: &Response, keeps_alive: bool, has_body: bool, turn: &Turn<'_>) {
        self.output.append(|out| response.write(out, turn.date, keeps_alive, has_body));
        self.deadline = turn.now + WHOLE_RESPONSE;
        if !keeps_alive {
            self.phase = Phase::Closing;
        }
    }

    fn linger(&mut self, turn: &mut Turn<'_>) {
        self.deadline = turn.now + LINGER;
        self.phase = Phase::Lingering;
        if self.stream.shutdown(Shutdown::Write).is_err() {
            self.close(turn);
        }
    }

    fn close(&mut self, turn: &mut Turn<'_>) {
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

/// The time for a whole request, from its first byte on. That of the first request counts from the
/// connection on.
const WHOLE_REQUEST: Duration = Duration::from_secs(5);

/// The time for a response.
const WHOLE_RESPONSE: Duration = Duration::from_secs(5);

/// The time between two requests.
const IDLE: Duration = Duration::from_secs(60);

/// The time for work of another thread.
const LONGEST_WORK: Duration = Duration::from_secs(10);

/// The time in which a client may read its last response.
const LINGER: Duration = Duration::from_secs(1);

/// The number of responses that may wait for a change.
const MOST_HELD: usize = 32;

/// The size of the responses of one connection at which no further request is answered, in bytes.
const MOST_OUTPUT: usize = 16 * 1024;

/// The half of a connection that the client has closed.
#[cfg(target_os = "linux")]
const CLOSED_BY_PEER: PollFlags = PollFlags::RDHUP;

/// Other systems report it together with data.
#[cfg(not(target_os = "linux"))]
const CLOSED_BY_PEER: PollFlags = PollFlags::empty();

const TEXT: &str = "text/plain";
