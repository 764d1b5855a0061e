//! Whether a request is sent again, how often and after which wait: for every request, here alone.

use std::time::Duration;

use super::transport::{Destination, TransportError, TransportErrorKind};
use super::{Context, Level};
use crate::http::{Idempotency, Request, Response};
use crate::retry::{GaveUp, RetrySummary};
use crate::timestamp::Timestamp;

/// Sends a request until there is an answer that another attempt would not better. `is_busy` knows
/// the answers that say "later" in words of their own, besides those of [`is_retryable_status`].
pub(super) fn send(
    context: &Context,
    request: &Request,
    destination: Destination,
    is_busy: &dyn Fn(&Response) -> bool,
) -> Result<Response, TransportError> {
    let Policy { attempts: most, first_wait } = Policy::of(destination);
    let started = context.clock.monotonic();
    let mut attempts = 0;
    loop {
        let result = context.send_once(request, destination);
        attempts += 1;
        let ended = context.clock.monotonic();
        let retry = |stop| RetrySummary::new(attempts, ended.saturating_sub(started), stop);
        if attempts == most || !is_worth_another(&result, request.idempotency, destination, is_busy)
        {
            return with_effort(result, retry(None));
        }
        // "Full jitter": anything between nothing and twice the last bound, so that those who were
        // turned away together do not come back together.
        let jitter = first_wait * 2_u32.pow(attempts - 1);
        let asked = result.as_ref().ok().and_then(|response| retry_after(response, context.now()));
        let fits = asked.is_none_or(|wait| wait <= LONGEST_WAIT);
        if !fits || !context.clock.pause(asked.unwrap_or_default(), jitter) {
            let stop = asked.map_or(GaveUp::DeadlineExceeded, |wait| {
                GaveUp::RetryAfterTooLong(u32::try_from(wait.as_secs()).unwrap_or(u32::MAX))
            });
            return with_effort(result, retry(Some(stop)));
        }
        let waited = context.clock.monotonic().saturating_sub(ended).as_millis();
        let next = attempts + 1;
        context.log(
            Level::Info,
            format_args!("attempt {next} of {most} after {waited} ms, because of {}", Why(&result)),
        );
    }
}

/// Tells whether a status means that the same request may well succeed later.
pub(crate) const fn is_retryable_status(status: u16) -> bool {
    matches!(status, 408 | 429 | 500..=599)
}

/// Is how often a request is sent at most, and the bound of the first wait; that of each other is
/// twice the one before.
struct Policy {
    attempts: u32,
    first_wait: Duration,
}

impl Policy {
    const fn of(destination: Destination) -> Self {
        let first_wait = match destination {
            Destination::InstanceMetadata => Duration::from_millis(100),
            Destination::Container | Destination::Google | Destination::Aws => {
                Duration::from_millis(500)
            }
        };
        Self { attempts: 3, first_wait }
    }
}

fn is_worth_another(
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
        // Off AWS nobody is there, and that has to show soon.
        Err(error) if destination == Destination::InstanceMetadata => {
            matches!(error.kind, TransportErrorKind::BrokenOff)
        }
        Err(error) => match error.kind {
            TransportErrorKind::BrokenOff | TransportErrorKind::Timeout(_) => {
                idempotency == Idempotency::Safe
            }
            _ => error.is_unreachable(),
        },
    }
}

/// "The field value can be either an HTTP-date or a number of seconds to delay after receiving the
/// response" (RFC 9110 §10.2.3). A date counts from the `Date` of the answer: this machine's clock
/// may be wrong.
fn retry_after(response: &Response, now: Timestamp) -> Option<Duration> {
    let value = response.header("retry-after")?.trim();
    if !value.is_empty() && value.bytes().all(|b| b.is_ascii_digit()) {
        return Some(Duration::from_secs(value.parse().unwrap_or(u64::MAX)));
    }
    let sent = response.header("date").and_then(Timestamp::from_http_date).unwrap_or(now);
    Timestamp::from_http_date(value).map(|until| until.since(sent))
}

fn with_effort(
    result: Result<Response, TransportError>,
    retry: RetrySummary,
) -> Result<Response, TransportError> {
    match result {
        Ok(response) => Ok(Response { retry, ..response }),
        Err(error) => Err(TransportError { retry, ..error }),
    }
}

/// Says why there is another attempt.
struct Why<'a>(&'a Result<Response, TransportError>);

impl std::fmt::Display for Why<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0 {
            Ok(response) => write!(f, "status {}", response.status),
            Err(error) => error.fmt(f),
        }
    }
}

/// The longest wait that a server may ask for. A signature that was made before it has to be good
/// after it, and AWS takes one for 5 minutes.
const LONGEST_WAIT: Duration = Duration::from_secs(120);

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests;
