//! A day of a fleet, on the schedule of the library: when 10,000 machines that were started within one minute
//! ask for tokens. It fails if a minute after the first two hours has more than 1.5 times the mean.
//!
//! It is a simulation of discrete events and measures no time: `cargo test --bench fleet` runs it.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use gcp_wif::refresh_schedule::{self, RefreshSchedule};
use gcp_wif::timestamp::Timestamp;

fn main() {
    let mut is_uneven = false;
    for (name, failures, schedule) in [
        ("the library's schedule", 0, library as Schedule),
        ("the same, one request in ten fails", 10, library),
        ("for comparison: 10 to 12 minutes before the end, at random", 0, jitter),
    ] {
        let day = simulate(failures, schedule);
        let [mean, most] = [day.mean(), day.most()];
        let ratio = most / mean;
        print(&format!(
            "{name}: {:.2} exchanges a machine, {mean:.0} a minute after two hours, at most {most:.0} \
             ({ratio:.2} times the mean)\n",
            day.exchanges() / f64::from(MACHINES),
        ));
        is_uneven |= ratio > 1.5 && !name.starts_with("for comparison");
    }
    assert!(!is_uneven, "a minute has more than 1.5 times the mean");
}

/// The refresh of a token by the second of its issue and of its end, and the seed of the machine.
type Schedule = fn(u64, u64, u64) -> u64;

fn library(issued_at: u64, expires_at: u64, seed: u64) -> u64 {
    let [issued_at, expires_at] = [issued_at, expires_at].map(Timestamp::from_unix_seconds);
    // Every process of the machine computes the same moment, and one of them fetches the token.
    let of = |_process| RefreshSchedule::ahead_of_use(issued_at, expires_at, seed).refresh_at();
    let moments: Vec<Timestamp> = (0..3).map(of).collect();
    assert!(moments.windows(2).all(|pair| pair[0] == pair[1]), "processes differ");
    moments[0].unix_seconds()
}

fn jitter(issued_at: u64, expires_at: u64, seed: u64) -> u64 {
    expires_at - 720 + random(seed, issued_at) % 120
}

/// The number of exchanges in each minute of a day.
struct Day(Vec<u32>);

impl Day {
    fn exchanges(&self) -> f64 {
        f64::from(self.0.iter().sum::<u32>())
    }

    fn mean(&self) -> f64 {
        let later = &self.0[TWO_HOURS..];
        let minutes = u32::try_from(later.len()).unwrap_or(u32::MAX);
        f64::from(later.iter().sum::<u32>()) / f64::from(minutes)
    }

    fn most(&self) -> f64 {
        f64::from(self.0[TWO_HOURS..].iter().copied().max().unwrap_or_default())
    }
}

/// Runs a day in which `failures` of a hundred requests fail.
fn simulate(failures: u64, schedule: Schedule) -> Day {
    let mut minutes = vec![0; 24 * 60];
    let seed = |machine: u32| refresh_schedule::seed(&[b"machine", &machine.to_be_bytes()]);
    // The next request of each machine, in milliseconds, and how many have failed in a row.
    let mut events: BinaryHeap<_> = (0..MACHINES)
        .map(|machine| Reverse((random(seed(machine), 1) % 60_000, machine, 0)))
        .collect();
    while let Some(Reverse((now, machine, failed))) = events.pop() {
        let Some(minute) = usize::try_from(now / 60_000).ok().and_then(|at| minutes.get_mut(at))
        else {
            continue;
        };
        *minute += 1;
        let seed = seed(machine);
        let next = if random(seed, now) % 100 < failures {
            let wait = refresh_schedule::backoff(failed + 1, seed);
            (now + u64::try_from(wait.as_millis()).unwrap_or(u64::MAX), machine, failed + 1)
        } else {
            let took = 100 + random(seed, now + 1) % 2900;
            let issued_at = EPOCH + now / 1000;
            let expires_at = EPOCH + (now + took) / 1000 + 3599;
            let refresh_at = schedule(issued_at, expires_at, seed) - EPOCH;
            (refresh_at * 1000 + random(seed, now + 2) % 1000, machine, 0)
        };
        events.push(Reverse(next));
    }
    Day(minutes)
}

fn random(seed: u64, number: u64) -> u64 {
    refresh_schedule::seed(&[&seed.to_be_bytes(), &number.to_be_bytes()])
}

fn print(text: &str) {
    use std::io::Write as _;

    let _ = std::io::stdout().write_all(text.as_bytes());
}

const MACHINES: u32 = 10_000;

/// In minutes.
const TWO_HOURS: usize = 120;

/// Any time.
const EPOCH: u64 = 1_800_000_000;
