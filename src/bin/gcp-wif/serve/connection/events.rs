//! The events of a connection: bytes, its deadline, the result of work, the end of the server.

use std::io::{self, Read as _};

use gcp_wif::http_server::{Response, Status};
use rustix::event::PollFlags;

use super::limits::REQUEST_TIMEOUT;
use super::state::{CLOSED_BY_PEER, Connection, Phase};
use crate::serve::handle::Completion;
use crate::serve::turn::Turn;

impl Connection {
    /// Handles the events of [`Connection::interest`]. `scratch` is the buffer to read into.
    pub(in crate::serve) fn ready(
        &mut self,
        flags: PollFlags,
        scratch: &mut [u8],
        turn: &mut Turn<'_>,
    ) {
        if !self.output.is_empty() {
            self.advance(turn);
        } else if let Phase::Reading | Phase::Lingering = self.phase {
            self.read(scratch, turn);
        } else if flags.intersects(CLOSED_BY_PEER | PollFlags::HUP | PollFlags::ERR) {
            self.close(turn);
        }
    }

    /// Handles the deadline of the connection.
    pub(in crate::serve) fn expire(&mut self, turn: &mut Turn<'_>) {
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
            Phase::Working(_) => self.resume(turn.busy(), turn),
            Phase::Holding(response) => {
                *turn.held -= 1;
                self.resume(response, turn);
            }
            Phase::Closing | Phase::Lingering | Phase::Closed => {}
        }
    }

    /// Handles the result of the job that the connection [waits for](Connection::waits_for).
    pub(in crate::serve) fn complete(&mut self, completion: Completion, turn: &mut Turn<'_>) {
        match completion {
            Completion::Response(response) => self.resume(response, turn),
            Completion::Uid(uid) => {
                self.peer.uid = Some(uid);
                self.phase = Phase::Reading;
                self.advance(turn);
            }
        }
    }

    /// Ends the connection, once its received requests have their responses.
    pub(in crate::serve) fn stop(&mut self, turn: &mut Turn<'_>) {
        match self.phase {
            Phase::Holding(_) => self.expire(turn),
            Phase::Reading if self.output.is_empty() && self.reader.is_empty() => self.close(turn),
            _ => {}
        }
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
            if self.reader.is_empty() && self.deadline > turn.now + REQUEST_TIMEOUT {
                self.deadline = turn.now + REQUEST_TIMEOUT;
            }
            self.reader.push(&scratch[..read]);
            self.advance(turn);
        }
    }
}

const TEXT: &str = "text/plain";
