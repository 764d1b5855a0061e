use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::*;
use crate::refresh_schedule::RefreshSchedule;
use crate::timestamp::Timestamp;

type Cache = RefreshCache<&'static str, u64, &'static str>;

#[test]
fn a_value_is_returned_from_memory_until_it_is_due() {
    let (clock, cache) = hour_cache();
    assert_eq!(get(&cache, &clock), Ok(START));
    clock.set(30 * 60 - 1);
    assert_eq!(cache.get(&"a", |_| panic!("not due")), Ok(START));
    clock.set(50 * 60);
    assert_eq!(get(&cache, &clock), Ok(START + 50 * 60));
}

#[test]
fn a_failure_leaves_the_old_value_until_ten_seconds_before_its_end() {
    let (clock, cache) = hour_cache();
    get(&cache, &clock).unwrap();
    let mut attempts = 0;
    for second in 50 * 60..3600 + 60 {
        clock.set(second);
        let result = cache.get(&"a", |_| {
            attempts += 1;
            Err("503")
        });
        assert_eq!(result, if second < 3590 { Ok(START) } else { Err("503") }, "{second}");
    }
    // Each wait is half a minute to a minute, after those of the first minute.
    assert!((11..=29).contains(&attempts), "{attempts}");
    assert_eq!(cache.state(&"a").unwrap().failure, Some("503"));
    clock.set(3600 + 120);
    assert_eq!(get(&cache, &clock), Ok(START + 3720));
    assert!(cache.state(&"a").unwrap().failure.is_none());
}

#[test]
fn one_thread_fetches_and_the_others_use_the_old_value() {
    let (clock, cache) = hour_cache();
    get(&cache, &clock).unwrap();
    clock.set(59 * 60);
    let fetched = cache.get(&"a", |_| {
        assert_eq!(cache.get(&"a", |_| panic!("a second fetch")), Ok(START));
        Ok(fetched(&clock, 3600))
    });
    assert_eq!(fetched, Ok(START + 59 * 60));
}

#[test]
fn threads_without_a_value_share_one_fetch_and_its_failure() {
    for outcome in [Ok(3600), Err("refused")] {
        let (clock, cache) = hour_cache();
        let fetches = AtomicU64::new(0);
        let barrier = std::sync::Barrier::new(8);
        std::thread::scope(|scope| {
            let threads: Vec<_> = (0..8)
                .map(|_| {
                    scope.spawn(|| {
                        barrier.wait();
                        cache.get(&"a", |_| {
                            fetches.fetch_add(1, Ordering::SeqCst);
                            outcome.map(|life| fetched(&clock, life))
                        })
                    })
                })
                .collect();
            for thread in threads {
                assert_eq!(thread.join().unwrap(), outcome.map(|_| START));
            }
        });
        assert_eq!(fetches.load(Ordering::SeqCst), 1);
    }
}

#[test]
fn a_background_thread_refreshes_first() {
    let (clock, cache) = hour_cache();
    let cache = cache.with_background_refresh();
    get(&cache, &clock).unwrap();
    // Callers do not wait for a new value, until seven minutes before the old one expires.
    clock.set(53 * 60 - 1);
    assert_eq!(cache.get(&"a", |_| panic!("not yet")), Ok(START));
    assert_eq!(cache.next_refresh(), Some(Duration::ZERO));
    let next = cache.refresh_due(|_, wanted| {
        assert_eq!(wanted, Wanted::NotDue);
        Ok(fetched(&clock, 3600))
    });
    assert_eq!(next, None, "no caller has used the new value yet");
    assert_eq!(cache.get(&"a", |_| panic!("fresh")), Ok(START + 53 * 60 - 1));
    assert!(cache.next_refresh().unwrap() >= Duration::from_secs(30 * 60));
    clock.set(53 * 60 + 54 * 60);
    assert_eq!(get(&cache, &clock), Ok(START + 107 * 60), "a caller waits for the new value");
}

#[test]
fn a_kept_value_is_fetched_without_a_caller() {
    let (clock, cache) = hour_cache();
    cache.keep(&"a");
    assert_eq!(cache.refresh_due(|_, _| Err("503")).unwrap().as_millis() / 500, 1);
    clock.set(2);
    assert!(cache.refresh_due(|_, _| Ok(fetched(&clock, 3600))).is_some());
    assert_eq!(cache.held(&"a"), Some(START + 2));
    clock.set(52 * 60);
    cache.refresh_due(|_, _| Ok(fetched(&clock, 3600)));
    assert_eq!(cache.held(&"a"), Some(START + 52 * 60));
}

#[test]
fn a_forced_refresh_wants_a_new_value() {
    let (clock, cache) = hour_cache();
    get(&cache, &clock).unwrap();
    cache.force_refresh();
    assert_eq!(cache.next_refresh(), Some(Duration::ZERO));
    let seen = Mutex::new(None);
    clock.set(5);
    let value = cache.get(&"a", |wanted| {
        *seen.lock().unwrap() = Some(wanted);
        Ok(fetched(&clock, 3600))
    });
    assert_eq!((value, seen.into_inner().unwrap()), (Ok(START + 5), Some(Wanted::New)));
    assert_eq!(cache.get(&"a", |_| panic!("fresh")), Ok(START + 5));
}

#[test]
fn a_value_that_is_due_when_it_arrives_is_not_fetched_in_a_loop() {
    let (clock, cache) = hour_cache();
    cache.keep(&"a");
    let old = || Ok(Fetched { value: 7, schedule: schedule(START - 3300, 3600), failure: None });
    let next = cache.refresh_due(|_, _| old()).unwrap();
    assert!(next >= Duration::from_millis(500), "{next:?}");
    assert_eq!(cache.get(&"a", |_| panic!("too early")), Ok(7));
    clock.set(1);
    let next = cache.refresh_due(|_, _| old()).unwrap();
    assert!(next >= Duration::from_secs(1), "{next:?}");
    let state = cache.state(&"a").unwrap();
    assert_eq!((state.failure, state.failures), (None, 0), "no attempt has failed");
    clock.set(3);
    cache.refresh_due(|_, _| Err("503")).unwrap();
    let state = cache.state(&"a").unwrap();
    assert_eq!((state.failure, state.failures), (Some("503"), 1));
    clock.set(7);
    assert_eq!(get(&cache, &clock), Ok(START + 7));
}

#[test]
fn an_old_value_of_another_process_does_not_replace_a_newer_one() {
    let (clock, cache) = hour_cache();
    get(&cache, &clock).unwrap();
    clock.set(51 * 60);
    let value = cache.get(&"a", |_| {
        Ok(Fetched { value: 7, schedule: schedule(START - 60, 3600), failure: Some("503") })
    });
    assert_eq!(value, Ok(START));
}

#[test]
fn a_clock_that_is_set_back_does_not_lengthen_a_life() {
    let (clock, cache) = hour_cache();
    get(&cache, &clock).unwrap();
    clock.set(3595);
    clock.step_back(3000);
    assert_eq!(cache.get(&"a", |_| Err("503")), Err("503"));
}

#[test]
fn the_value_without_use_makes_room() {
    let (clock, cache) = hour_cache();
    cache.keep(&"kept");
    get(&cache, &clock).unwrap();
    let names = ["b", "c", "d", "e"];
    for name in &names {
        cache.get(name, |_| Ok(fetched(&clock, 3600))).unwrap();
        assert_eq!(cache.get(&"a", |_| panic!("held")), Ok(START));
    }
    assert_eq!(lock(&cache.entries).by_key.len(), 4);
    assert!(cache.state(&"kept").is_some() && cache.state(&"b").is_none());
    // A key without a value goes first.
    cache.get(&"bad", |_| Err("invalid_scope")).unwrap_err();
    cache.get(&"f", |_| Ok(fetched(&clock, 3600))).unwrap();
    assert!(cache.state(&"bad").is_none() && cache.state(&"e").is_some());
}

const START: u64 = 1_800_000_000;

fn hour_cache() -> (Arc<TestClock>, Cache) {
    let clock = Arc::new(TestClock::default());
    (Arc::clone(&clock), RefreshCache::new(clock, 4, 17))
}

/// Returns the value of `a`, which is the time at which it was fetched.
fn get(cache: &Cache, clock: &TestClock) -> Result<u64, &'static str> {
    cache.get(&"a", |_| Ok(fetched(clock, 3600)))
}

fn fetched(clock: &TestClock, life: u64) -> Fetched<u64, &'static str> {
    let now = Timestamp::from(clock.now()).unix_seconds();
    Fetched { value: now, schedule: schedule(now, life), failure: None }
}

fn schedule(issued_at: u64, life: u64) -> RefreshSchedule {
    let at = Timestamp::from_unix_seconds;
    RefreshSchedule::ahead_of_use(at(issued_at), at(issued_at + life), 17)
}

/// A clock that is set by hand, in seconds since `START`.
#[derive(Default)]
struct TestClock {
    seconds: AtomicU64,
    back: AtomicU64,
}

impl TestClock {
    fn set(&self, seconds: u64) {
        self.seconds.store(seconds, Ordering::SeqCst);
    }

    fn step_back(&self, seconds: u64) {
        self.back.store(seconds, Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now(&self) -> SystemTime {
        let seconds = self.monotonic().as_secs() - self.back.load(Ordering::SeqCst);
        UNIX_EPOCH + Duration::from_secs(START + seconds)
    }

    fn monotonic(&self) -> Duration {
        Duration::from_secs(self.seconds.load(Ordering::SeqCst))
    }
}
