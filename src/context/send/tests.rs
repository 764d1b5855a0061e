//! Tests of the retry policy.

use std::sync::{Arc, Mutex};
use std::time::{SystemTime, UNIX_EPOCH};

use super::*;
use crate::context::clock::Clock;
use crate::http::Method;
use crate::secret::Secret;

#[test]
fn transient_failures_are_tried_three_times_with_growing_waits() {
    for destination in
        [Destination::Aws, Destination::Google, Destination::Container, Destination::Issuer]
    {
        for answer in [status(408), status(429), status(500), status(599), connection_closed()] {
            assert_eq!(waits(destination, answer.clone()), [(0, 500), (0, 1000)], "{answer:?}");
        }
        for kind in [
            TransportErrorKind::Connect("refused".to_owned()),
            TransportErrorKind::ConnectTimeout(Duration::from_secs(5)),
            TransportErrorKind::Timeout(Duration::from_secs(10)),
            TransportErrorKind::UnknownHost,
        ] {
            assert_eq!(waits(destination, error(kind)), [(0, 500), (0, 1000)]);
        }
    }
}

#[test]
fn the_metadata_service_is_retried_only_after_it_has_answered() {
    for answer in [status(429), status(503), connection_closed()] {
        assert_eq!(waits(Destination::InstanceMetadata, answer), [(0, 100), (0, 200)]);
    }
    for kind in [
        TransportErrorKind::Connect("refused".to_owned()),
        TransportErrorKind::ConnectTimeout(Duration::from_secs(1)),
        TransportErrorKind::Timeout(Duration::from_secs(2)),
        TransportErrorKind::UnknownHost,
    ] {
        assert_eq!(waits(Destination::InstanceMetadata, error(kind)), []);
    }
}

#[test]
fn permanent_failures_are_tried_once() {
    for answer in [status(200), status(302), status(400), status(401), status(404), status(600)] {
        assert_eq!(waits(Destination::Google, answer), []);
    }
    for kind in [
        TransportErrorKind::BodyTooLarge(1),
        TransportErrorKind::NotHttp("SSH".to_owned()),
        TransportErrorKind::HeadersTooLarge(1),
        TransportErrorKind::InvalidRequest("too long".to_owned()),
        TransportErrorKind::TooManyHeaders(1),
        TransportErrorKind::NotHttps,
        TransportErrorKind::DeadlineExceeded,
        TransportErrorKind::Setting("no proxy".to_owned()),
        TransportErrorKind::Tls("no name".to_owned()),
    ] {
        assert_eq!(waits(Destination::Google, error(kind)), []);
    }
}

#[test]
fn an_at_most_once_request_is_retried_only_if_it_was_not_sent() {
    let once = |answer| {
        let world = World::answering(answer);
        let request = request().at_most_once();
        let _ = world.context().send_unless_busy(&request, Destination::Aws, &|_| true);
        world.waits.lock().unwrap().len()
    };
    assert_eq!(once(error(TransportErrorKind::Connect("refused".to_owned()))), 2);
    assert_eq!(once(error(TransportErrorKind::ConnectTimeout(Duration::from_secs(5)))), 2);
    assert_eq!(once(error(TransportErrorKind::Timeout(Duration::from_secs(10)))), 0);
    for answer in [status(429), status(503), status(400), connection_closed()] {
        assert_eq!(once(answer), 0);
    }
}

#[test]
fn the_server_chooses_the_wait_by_retry_after() {
    for (value, milliseconds) in [
        ("2", 2000),
        ("0", 0),
        ("Tue, 11 Aug 2020 06:55:25 GMT", 3000),
        ("Tue, 11 Aug 2020 06:55:00 GMT", 0),
        ("soon", 0),
        ("-1", 0),
        ("", 0),
    ] {
        let answer = with_header(status(429), "retry-after", value);
        let expected = [(milliseconds, 500), (milliseconds, 1000)];
        assert_eq!(waits(Destination::Google, answer), expected, "{value}");
    }
    let answer = with_header(status(503), "retry-after", "Tue, 11 Aug 2020 07:55:25 GMT");
    let answer = with_header(answer, "date", "Tue, 11 Aug 2020 07:55:24 GMT");
    assert_eq!(waits(Destination::Google, answer), [(1000, 500), (1000, 1000)]);
}

#[test]
fn a_requested_wait_that_is_too_long_is_not_begun() {
    for value in ["121", "99999999999999999999999"] {
        let world = World::answering(with_header(status(429), "retry-after", value));
        let response = world.context().send(&request(), Destination::Google).unwrap();
        assert!(
            matches!(response.retry.gave_up(), Some(GaveUp::RetryAfterTooLong(121..))),
            "{value}"
        );
        assert_eq!(world.waits.lock().unwrap().len(), 0);
    }
}

#[test]
fn the_deadline_ends_the_attempts_and_the_last_response_is_returned() {
    let world = World { pauses: 1, ..World::answering(status(503)) };
    let response = world.context().send(&request(), Destination::Google).unwrap();
    assert_eq!(response.status, 503);
    let retry = RetrySummary::new(2, Duration::from_millis(500), Some(GaveUp::DeadlineExceeded));
    assert_eq!(response.retry, retry);
}

#[test]
fn a_busy_response_is_retried_although_its_status_is_not() {
    let world = World::answering(status(400));
    let busy = |response: &Response| response.status == 400;
    let response = world.context().send_unless_busy(&request(), Destination::Aws, &busy).unwrap();
    assert_eq!(response.retry, RetrySummary::new(3, Duration::from_millis(1500), None));
}

#[test]
fn the_retry_timeout_ends_the_attempts() {
    let limited = |answer, timeout| {
        let world = World::answering(answer);
        let context = world.context().with_retry_timeout(Duration::from_millis(timeout));
        let response = context.send(&request(), Destination::Google).unwrap();
        (world.waits.lock().unwrap().clone(), response.retry.gave_up())
    };
    let (waits, gave_up) = limited(status(503), 1500);
    assert_eq!((waits, gave_up), (vec![(0, 500), (0, 1000)], None));
    let (waits, gave_up) = limited(status(503), 700);
    assert_eq!((waits, gave_up), (vec![(0, 500), (0, 200)], None));
    let (waits, gave_up) = limited(status(503), 500);
    assert_eq!((waits, gave_up), (vec![(0, 500)], Some(GaveUp::DeadlineExceeded)));
    let (waits, gave_up) = limited(with_header(status(503), "retry-after", "0"), 500);
    assert_eq!((waits, gave_up), (vec![(0, 500)], Some(GaveUp::DeadlineExceeded)));
    let busy = || with_header(status(429), "retry-after", "60");
    let (waits, gave_up) = limited(busy(), 60_000);
    assert_eq!((waits, gave_up), (vec![], Some(GaveUp::RetryAfterTooLong(60))));
    let (waits, gave_up) = limited(busy(), 60_100);
    assert_eq!((waits, gave_up), (vec![(60_000, 100)], Some(GaveUp::RetryAfterTooLong(60))));
}

type Answered = Result<Response, TransportError>;

/// A world with one answer to all requests, in which every wait takes the longest time.
struct World {
    answer: Answered,
    pauses: usize,
    waits: Arc<Mutex<Vec<(u128, u128)>>>,
}

impl World {
    fn answering(answer: Answered) -> Self {
        Self { answer, pauses: usize::MAX, waits: Arc::default() }
    }

    fn context(&self) -> Context {
        let answer = self.answer.clone();
        let transport = move |_: &Request, _: Destination| answer.clone();
        let waits = Arc::clone(&self.waits);
        Context::new()
            .with_clock(Arc::new(Recorder { waits, pauses: self.pauses }))
            .with_transport(Arc::new(transport))
    }
}

struct Recorder {
    waits: Arc<Mutex<Vec<(u128, u128)>>>,
    pauses: usize,
}

impl Clock for Recorder {
    fn now(&self) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(1_597_128_922)
    }

    fn monotonic(&self) -> Duration {
        let waits = self.waits.lock().unwrap();
        let sum: u128 = waits.iter().map(|(least, jitter)| least + jitter).sum();
        Duration::from_millis(u64::try_from(sum).unwrap())
    }

    fn pause(&self, least: Duration, jitter: Duration) -> bool {
        let mut waits = self.waits.lock().unwrap();
        let goes_on = waits.len() < self.pauses;
        if goes_on {
            waits.push((least.as_millis(), jitter.as_millis()));
        }
        goes_on
    }
}

fn waits(destination: Destination, answer: Answered) -> Vec<(u128, u128)> {
    let world = World::answering(answer);
    let result = world.context().send(&request(), destination);
    let waits = world.waits.lock().unwrap().clone();
    let retry = result.map_or_else(|error| error.retry, |response| response.retry);
    assert_eq!(retry.attempts() as usize, waits.len() + 1);
    assert_eq!(retry.gave_up(), None);
    waits
}

fn request() -> Request {
    Request::new(Method::Get, "https://sts.googleapis.com/".parse().unwrap())
}

fn status(status: u16) -> Answered {
    Ok(Response::new(status, Vec::new(), Secret::new(Vec::new())))
}

fn with_header(answer: Answered, name: &str, value: &str) -> Answered {
    answer.map(|mut response| {
        response.headers.push((name.to_owned(), value.to_owned()));
        response
    })
}

fn connection_closed() -> Answered {
    error(TransportErrorKind::ConnectionClosed)
}

fn error(kind: TransportErrorKind) -> Answered {
    Err(TransportError::new("sts.googleapis.com", kind))
}
