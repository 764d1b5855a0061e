//! The requests of a connection and their responses.

use std::time::Duration;

use gcp_wif::http_server::Response;

use super::limits::{IDLE_TIMEOUT, REQUEST_TIMEOUT, RESPONSE_TIMEOUT};
use super::state::{Connection, Phase};
use crate::serve::service::Reply;
use crate::serve::turn::Turn;

impl Connection {
    /// Sends a response without reading a request, and ends.
    pub(in crate::serve) fn end(&mut self, response: &Response, turn: &mut Turn<'_>) {
        turn.counters.respond(response.status());
        self.output.append(|out| response.write(out, turn.date, false, true));
        self.phase = Phase::Closing;
        self.advance(turn);
    }

    /// Answers requests and sends the responses, until it has to wait.
    pub(super) fn advance(&mut self, turn: &mut Turn<'_>) {
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
                let time = if self.reader.is_empty() { IDLE_TIMEOUT } else { REQUEST_TIMEOUT };
                self.deadline = turn.now + time;
                self.last_active = turn.now;
            }
            if !has_more {
                return;
            }
        }
    }

    /// Answers the requests that have arrived. Returns whether there may be more of them.
    fn answer_requests(&mut self, turn: &mut Turn<'_>) -> bool {
        while let Phase::Reading = self.phase {
            if self.output.len() > MAX_OUTPUT_SIZE {
                return true;
            }
            let request = match self.reader.next_request() {
                Ok(None) => return false,
                Ok(Some(request)) => request,
                Err(rejection) => {
                    turn.counters.reject();
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
                    let job = turn.jobs.fetch(work);
                    self.work(job, turn);
                }
                Reply::NeedsUid => {
                    let job = turn.jobs.look_up(self.peer.address, self.local);
                    self.work(job, turn);
                }
                Reply::Held(time, response) if !turn.is_stopping && *turn.held < MAX_HELD => {
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

    /// Waits for a job, or answers at once if too many are queued.
    fn work(&mut self, job: Option<u64>, turn: &mut Turn<'_>) {
        let Some(job) = job else {
            return self.answer(&turn.busy(), turn);
        };
        self.phase = Phase::Working(job);
        self.deadline = turn.now + WORK_TIMEOUT;
    }

    /// Answers the waiting request, and goes on.
    pub(super) fn resume(&mut self, response: Response, turn: &mut Turn<'_>) {
        self.phase = Phase::Reading;
        self.answer(&response, turn);
        self.advance(turn);
    }

    /// Answers the next request.
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
        self.deadline = turn.now + RESPONSE_TIMEOUT;
        if !keeps_alive {
            self.phase = Phase::Closing;
        }
    }
}

/// The time for work of another thread.
const WORK_TIMEOUT: Duration = Duration::from_secs(10);

/// The number of responses that may wait for a change.
const MAX_HELD: usize = 32;

/// The size of the responses of one connection at which no further request is answered, in bytes.
const MAX_OUTPUT_SIZE: usize = 16 * 1024;

const TEXT: &str = "text/plain";
