//! The retry policy: whether a request is sent again, how often, and after which wait.

use std::fmt;
use std::time::Duration;

use url::{Position, Url};

use super::log::Level;
use super::seams::Context;
use super::transport::Destination;
use super::transport_error::{TransportError, TransportErrorKind};
use crate::http::{Idempotency, Request, Response};
use crate::retry::{GaveUp, RetrySummary, is_retryable_status};
use crate::timestamp::Timestamp;

impl Context {
    /// Sends a request, retrying while a retry can help.
    pub(crate) fn send(
        &self,
        request: &Request,
        destination: Destination,
    ) -> Result<Response, TransportError> {
        self.send_unless_busy(request, destination, &|_| false)
    }

    /// Sends a request, retrying while a retry can help. A response is retried if it has a
    /// [retryable status](is_retryable_status), or if `is_busy` returns `true` for it.
    pub(crate) fn send_unless_busy(
        &self,
        request: &Request,
        destination: Destination,
        is_busy: &dyn Fn(&Response) -> bool,
    ) -> Result<Response, TransportError> {
        let started = self.clock.monotonic();
        let mut attempts = 0;
        loop {
            let result = self.send_once(request, destination);
            attempts += 1;
            let ended = self.clock.monotonic();
            let elapsed = ended.saturating_sub(started);
            let retry = |gave_up| RetrySummary::new(attempts, elapsed, gave_up);
            if attempts == MAX_ATTEMPTS
                || !is_worth_retrying(&result, request.idempotency, destination, is_busy)
            {
                return with_retry(result, retry(None));
            }
            let requested =
                result.as_ref().ok().and_then(|response| retry_after(response, self.now()));
            self.announce(requested, &Cause(&result), &request.url, attempts + 1);
            if !self.wait(requested, max_jitter(destination, attempts), elapsed) {
                let wait = requested.map_or(0, |wait| wait.as_secs());
                let gave_up = match u32::try_from(wait).unwrap_or(u32::MAX) {
                    0 => GaveUp::DeadlineExceeded,
                    wait => GaveUp::RetryAfterTooLong(wait),
                };
                return with_retry(result, retry(Some(gave_up)));
            }
            let waited = self.clock.monotonic().saturating_sub(ended).as_millis();
            let next = attempts + 1;
            let cause = Cause(&result);
            self.log(
                Level::Info,
                format_args!(
                    "attempt {next} of {MAX_ATTEMPTS} after {waited} ms, because of {cause}"
                ),
            );
        }
    }

    /// Logs a long wait that a server has requested. The wait begins only if enough time is left.
    fn announce(&self, requested: Option<Duration>, cause: &Cause<'_>, url: &Url, next: u32) {
        let Some(wait) = requested.filter(|wait| *wait >= LONG_WAIT) else {
            return;
        };
        let (seconds, host) = (wait.as_secs(), url.host_str().unwrap_or_default());
        self.log(
            Level::Notice,
            format_args!(
                "`{host}` asks for a wait of {seconds} s before attempt {next} of {MAX_ATTEMPTS}, \
                 because of {cause}"
            ),
        );
    }

    /// Sends a request once and logs it with its status and its time.
    fn send_once(
        &self,
        request: &Request,
        destination: Destination,
    ) -> Result<Response, TransportError> {
        let started = self.clock.monotonic();
        let result = self.transport.send(request, destination);
        let took = self.clock.monotonic().saturating_sub(started).as_millis();
        let (method, url) = (request.method.as_str(), LoggedUrl(&request.url, destination));
        match &result {
            Ok(response) => {
                let status = response.status;
                self.log(Level::Info, format_args!("{method} {url}: {status} in {took} ms"));
                self.log_messages(request, &url, response);
            }
            Err(error) => {
                self.log(Level::Info, format_args!("{method} {url}: {error}, {took} ms"));
            }
        }
        result
    }

    /// Logs a request and its response, one line for each header, as curl does. Two requests may run at once,
    /// so each line names its request. A server may repeat a secret in a header, so the media type is the only
    /// header of the response that is logged. Of a body, only the size is logged.
    fn log_messages(&self, request: &Request, url: &LoggedUrl<'_>, response: &Response) {
        let method = request.method.as_str();
        let debug = |text: fmt::Arguments<'_>| {
            self.log(Level::Debug, format_args!("  {method} {url} {text}"));
        };
        for header in &request.headers {
            debug(format_args!("> {}: {}", header.name, header.value));
        }
        debug(format_args!("> (body of {} bytes)", request.body.expose().len()));
        debug(format_args!("< {}", response.status));
        debug(format_args!("< content-type: {}", response.media_type()));
        debug(format_args!("< (body of {} bytes)", response.body.expose().len()));
    }

    /// Waits before the next attempt: as long as the server requested, and a random part of
    /// `max_jitter`. Returns `false` without waiting if the wait would exceed a limit.
    fn wait(&self, requested: Option<Duration>, max_jitter: Duration, elapsed: Duration) -> bool {
        let least = requested.unwrap_or_default();
        let max_jitter = match self.retry_timeout {
            None => max_jitter,
            Some(timeout) => {
                let spare = timeout.saturating_sub(elapsed).saturating_sub(least);
                if spare.is_zero() {
                    return false;
                }
                max_jitter.min(spare)
            }
        };
        least <= MAX_REQUESTED_WAIT && self.clock.pause(least, max_jitter)
    }
}

/// Returns the longest random wait after that many attempts. It doubles with each attempt ("full
/// jitter"), so that clients that were refused at the same moment do not return at the same moment.
const fn max_jitter(destination: Destination, attempts: u32) -> Duration {
    let first = match destination {
        Destination::InstanceMetadata => Duration::from_millis(100),
        Destination::Aws | Destination::Container | Destination::Google | Destination::Issuer => {
            Duration::from_millis(500)
        }
    };
    first.saturating_mul(2_u32.pow(attempts - 1))
}

fn is_worth_retrying(
    result: &Result<Response, TransportError>,
    idempotency: Idempotency,
    destination: Destination,
    is_busy: &dyn Fn(&Response) -> bool,
) -> bool {
    match result {
        Ok(response) => {
            idempotency == Idempotency::Safe
                && (is_retryable_status(response.status) || is_busy(response))
        }
        // Outside AWS, the metadata address does not answer, and the search must not wait for it.
        Err(error) if destination == Destination::InstanceMetadata => {
            matches!(error.kind, TransportErrorKind::ConnectionClosed)
        }
        Err(error) => match error.kind {
            TransportErrorKind::ConnectionClosed | TransportErrorKind::Timeout(_) => {
                idempotency == Idempotency::Safe
            }
            // The request was not sent, so even an at-most-once request may be repeated.
            _ => error.is_unreachable(),
        },
    }
}

/// Returns the wait that a response asks for in `Retry-After`.
///
/// RFC 9110 §10.2.3: "The Retry-After field value can be either an HTTP-date or a number of seconds
/// to delay after receiving the response." A date is compared with the `Date` of the response, since
/// the clock of this machine may be wrong; `now` is used if that is absent.
fn retry_after(response: &Response, now: Timestamp) -> Option<Duration> {
    let value = response.header("retry-after")?.trim();
    if !value.is_empty() && value.bytes().all(|b| b.is_ascii_digit()) {
        return Some(Duration::from_secs(value.parse().unwrap_or(u64::MAX)));
    }
    let sent = response.header("date").and_then(Timestamp::from_http_date).unwrap_or(now);
    Timestamp::from_http_date(value).map(|until| until.since(sent))
}

fn with_retry(
    result: Result<Response, TransportError>,
    retry: RetrySummary,
) -> Result<Response, TransportError> {
    match result {
        Ok(response) => Ok(Response { retry, ..response }),
        Err(error) => Err(TransportError { retry, ..error }),
    }
}

/// The URL of a request, for the log. ECS requires no token for a container's credentials, because the path of
/// their URL is a secret.
struct LoggedUrl<'a>(&'a Url, Destination);

impl fmt::Display for LoggedUrl<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.1 {
            Destination::Container => write!(f, "{}/[redacted]", &self.0[..Position::BeforePath]),
            _ => self.0.fmt(f),
        }
    }
}

/// The cause of a retry, for the log.
struct Cause<'a>(&'a Result<Response, TransportError>);

impl fmt::Display for Cause<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Ok(response) => write!(f, "status {}", response.status),
            Err(error) => error.fmt(f),
        }
    }
}

/// The shortest wait that is logged before it begins.
const LONG_WAIT: Duration = Duration::from_secs(2);

/// The largest number of attempts to send a request.
const MAX_ATTEMPTS: u32 = 3;

/// The longest wait that a server may request. A signature made before the wait has to be valid
/// after it, and AWS accepts one for 5 minutes.
const MAX_REQUESTED_WAIT: Duration = Duration::from_secs(120);

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests;
