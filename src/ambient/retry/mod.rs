//! Whether a request is sent again, how often and after which wait: for every request, here alone.

use std::time::Duration;

use super::transport::{Reach, TransportError, TransportErrorKind};
use super::{Ambient, Level};
use crate::effort::{Effort, Stop};
use crate::message::{Repeat, Request, Response};
use crate::timestamp::Timestamp;

/// Sends a request until there is an answer that another attempt would not better. `is_busy` knows
/// the answers that say "later" in words of their own, besides those of [`is_later`].
pub(super) fn send(
    ambient: &Ambient,
    request: &Request,
    reach: Reach,
    is_busy: &dyn Fn(&Response) -> bool,
) -> Result<Response, TransportError> {
    let Policy { attempts: most, first_wait } = Policy::of(reach);
    let started = ambient.clock.monotonic();
    let mut attempts = 0;
    loop {
        let result = ambient.send_once(request, reach);
        attempts += 1;
        let ended = ambient.clock.monotonic();
        let effort = |stop| Effort::new(attempts, ended.saturating_sub(started), stop);
        if attempts == most || !is_worth_another(&result, request.repeat, reach, is_busy) {
            return with_effort(result, effort(None));
        }
        // "Full jitter": anything between nothing and twice the last bound, so that those who were
        // turned away together do not come back together.
        let jitter = first_wait * 2_u32.pow(attempts - 1);
        let asked = result.as_ref().ok().and_then(|response| retry_after(response, ambient.now()));
        let fits = asked.is_none_or(|wait| wait <= LONGEST_WAIT);
        if !fits || !ambient.clock.pause(asked.unwrap_or_default(), jitter) {
            let stop = asked.map_or(Stop::NoTimeLeft, |wait| {
                Stop::AskedToWait(u32::try_from(wait.as_secs()).unwrap_or(u32::MAX))
            });
            return with_effort(result, effort(Some(stop)));
        }
        let waited = ambient.clock.monotonic().saturating_sub(ended).as_millis();
        let next = attempts + 1;
        ambient.note(
            Level::Hop,
            format_args!("attempt {next} of {most} after {waited} ms, because of {}", Why(&result)),
        );
    }
}

/// Tells whether a status means that the same request may well succeed later.
pub(crate) const fn is_later(status: u16) -> bool {
    matches!(status, 408 | 429 | 500..=599)
}

/// Is how often a request is sent at most, and the bound of the first wait; that of each other is
/// twice the one before.
struct Policy {
    attempts: u32,
    first_wait: Duration,
}

impl Policy {
    const fn of(reach: Reach) -> Self {
        let first_wait = match reach {
            Reach::InstanceMetadata => Duration::from_millis(100),
            Reach::Container | Reach::Google | Reach::Aws => Duration::from_millis(500),
        };
        Self { attempts: 3, first_wait }
    }
}

fn is_worth_another(
    result: &Result<Response, TransportError>,
    repeat: Repeat,
    reach: Reach,
    is_busy: &dyn Fn(&Response) -> bool,
) -> bool {
    match result {
        Ok(response) => {
            repeat == Repeat::Freely && (is_later(response.status) || is_busy(response))
        }
        // Off AWS nobody is there, and that has to show soon.
        Err(error) if reach == Reach::InstanceMetadata => {
            matches!(error.kind, TransportErrorKind::BrokenOff)
        }
        Err(error) => match error.kind {
            TransportErrorKind::BrokenOff | TransportErrorKind::Timeout(_) => {
                repeat == Repeat::Freely
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
    effort: Effort,
) -> Result<Response, TransportError> {
    match result {
        Ok(response) => Ok(Response { effort, ..response }),
        Err(error) => Err(TransportError { effort, ..error }),
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
