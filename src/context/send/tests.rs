//! What is tried again, how often, and after which wait.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::{SystemTime, UNIX_EPOCH};

use super::*;
use crate::context::{Clock, LocalFileSystem, NoCommandRunner, NoLog};
use crate::http::Method;
use crate::secret::Secret;

#[test]
fn what_may_pass_is_tried_three_times_with_waits_that_grow() {
    for destination in [Destination::Aws, Destination::Google, Destination::Container] {
        for answer in [status(408), status(429), status(500), status(599), broken_off()] {
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
fn the_metadata_service_is_asked_again_only_where_it_is_there() {
    for answer in [status(429), status(503), broken_off()] {
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
fn what_stays_is_tried_once() {
    for answer in [status(200), status(302), status(400), status(401), status(404), status(600)] {
        assert_eq!(waits(Destination::Google, answer), []);
    }
    for kind in [
        TransportErrorKind::BodyTooLarge(1),
        TransportErrorKind::Garbled("SSH".to_owned()),
        TransportErrorKind::HeadersTooLarge,
        TransportErrorKind::NotHttps,
        TransportErrorKind::OutOfTime,
        TransportErrorKind::Setting("no proxy".to_owned()),
        TransportErrorKind::Tls("no name".to_owned()),
    ] {
        assert_eq!(waits(Destination::Google, error(kind)), []);
    }
}

#[test]
fn what_may_count_once_is_sent_again_only_where_it_has_not_arrived() {
    let once = |answer| {
        let world = World::answering(answer);
        let request = request().at_most_once();
        let _ = send(&world.context(), &request, Destination::Aws, &|_| true);
        world.waits.lock().unwrap().len()
    };
    assert_eq!(once(error(TransportErrorKind::Connect("refused".to_owned()))), 2);
    assert_eq!(once(error(TransportErrorKind::ConnectTimeout(Duration::from_secs(5)))), 2);
    assert_eq!(once(error(TransportErrorKind::Timeout(Duration::from_secs(10)))), 0);
    for answer in [status(429), status(503), status(400), broken_off()] {
        assert_eq!(once(answer), 0);
    }
}

#[test]
fn a_server_says_how_long_to_wait() {
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
fn a_wait_that_is_too_long_is_not_begun() {
    for value in ["121", "99999999999999999999999"] {
        let world = World::answering(with_header(status(429), "retry-after", value));
        let response = send(&world.context(), &request(), Destination::Google, &|_| false).unwrap();
        assert!(matches!(response.retry.stop(), Some(GaveUp::RetryAfterTooLong(121..))), "{value}");
        assert_eq!(world.waits.lock().unwrap().len(), 0);
    }
}

#[test]
fn the_deadline_ends_the_attempts_and_the_last_answer_stands() {
    let world = World { pauses: 1, ..World::answering(status(503)) };
    let response = send(&world.context(), &request(), Destination::Google, &|_| false).unwrap();
    assert_eq!(response.status, 503);
    let retry = RetrySummary::new(2, Duration::from_millis(500), Some(GaveUp::DeadlineExceeded));
    assert_eq!(response.retry, retry);
}

#[test]
fn an_answer_may_say_later_in_its_own_words() {
    let world = World::answering(status(400));
    let busy = |response: &Response| response.status == 400;
    let response = send(&world.context(), &request(), Destination::Aws, &busy).unwrap();
    assert_eq!(response.retry, RetrySummary::new(3, Duration::from_millis(1500), None));
}

type Answered = Result<Response, TransportError>;

/// Has one answer for all requests, and waits that take the longest that they may.
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
        Context {
            environment: Arc::new(BTreeMap::new()),
            clock: Arc::new(Recorder { waits, pauses: self.pauses }),
            transport: Arc::new(transport),
            file_system: Arc::new(LocalFileSystem),
            command_runner: Arc::new(NoCommandRunner),
            log: Arc::new(NoLog),
        }
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
    let result = send(&world.context(), &request(), destination, &|_| false);
    let waits = world.waits.lock().unwrap().clone();
    let retry = result.map_or_else(|error| error.retry, |response| response.retry);
    assert_eq!(retry.attempts() as usize, waits.len() + 1);
    assert_eq!(retry.stop(), None);
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

fn broken_off() -> Answered {
    error(TransportErrorKind::BrokenOff)
}

fn error(kind: TransportErrorKind) -> Answered {
    Err(TransportError::new("sts.googleapis.com", kind))
}
