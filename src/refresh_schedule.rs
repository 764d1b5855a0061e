//! The schedule of a token in a program that runs for long: when it is refreshed, and until when it is used.
//!
//! Every result depends on the arguments only. So all processes of a machine refresh at the same moment and
//! share one new token, and a simulation runs the real schedule.

use std::time::Duration;

use sha2::{Digest as _, Sha256};

use crate::timestamp::Timestamp;

/// The times at which a token is refreshed and from which it is not used.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct RefreshSchedule {
    refresh_at: Timestamp,
    mandatory_at: Timestamp,
    unusable_at: Timestamp,
    expires_at: Timestamp,
}

impl RefreshSchedule {
    /// Creates the schedule of a token that is refreshed ahead of its use.
    ///
    /// A token is refreshed 10 to 12 minutes before it expires. If it lives less than 30 minutes, it is
    /// refreshed after half of its life. Google's libraries drop a token up to 6 minutes before it expires,
    /// so they never see an old one.
    ///
    /// `seed` gives each machine its own phase. The first tokens of a machine are refreshed earlier, though
    /// not before half of their life, until the refreshes have its phase. Machines that started together are
    /// spread evenly over the period within two hours, and stay so. Processes with the same seed refresh at
    /// the same moment.
    pub fn ahead_of_use(issued_at: Timestamp, expires_at: Timestamp, seed: u64) -> Self {
        let life = expires_at.since(issued_at).as_secs();
        let half_life = life / 2;
        let (refresh_at, mandatory) = if life < SHORT_LIFE {
            (issued_at.unix_seconds() + half_life, half_life)
        } else {
            let earliest = issued_at.unix_seconds() + half_life;
            let latest = expires_at.unix_seconds() - LATEST_REFRESH;
            let refresh_at = moment_of_phase(earliest, latest, period(life), seed);
            (refresh_at.unwrap_or(earliest), MANDATORY_REFRESH.min(half_life))
        };
        Self::new(Timestamp::from_unix_seconds(refresh_at), mandatory, expires_at)
    }

    /// Creates the schedule of a token or credential that is refreshed when it is used: by the first use
    /// less than `margin` before it expires, or after half of its life if that is later.
    pub fn on_use(issued_at: Timestamp, expires_at: Timestamp, margin: Duration) -> Self {
        let margin = margin.as_secs().min(expires_at.since(issued_at).as_secs() / 2);
        let at = before(expires_at, margin);
        Self::new(at, margin, expires_at)
    }

    fn new(refresh_at: Timestamp, mandatory: u64, expires_at: Timestamp) -> Self {
        let mandatory_at = before(expires_at, mandatory).max(refresh_at);
        let unusable_at = before(expires_at, UNUSABLE.min(mandatory / 2));
        Self { refresh_at, mandatory_at, unusable_at, expires_at }
    }

    /// Returns the time from which the token is refreshed.
    pub const fn refresh_at(&self) -> Timestamp {
        self.refresh_at
    }

    /// Returns the time from which a caller waits for a new token, if one can be fetched: 7 minutes
    /// before the token expires, or after half of its life if that is later. With
    /// [`RefreshSchedule::on_use`], it is the same as [`RefreshSchedule::refresh_at`].
    pub const fn mandatory_at(&self) -> Timestamp {
        self.mandatory_at
    }

    /// Returns the time from which the token is not used: 10 seconds before it expires, or halfway from
    /// [`RefreshSchedule::mandatory_at`] to its end if that is later. A request that is sent just before this
    /// time can still arrive.
    pub const fn unusable_at(&self) -> Timestamp {
        self.unusable_at
    }

    /// Returns the time at which the token expires.
    pub const fn expires_at(&self) -> Timestamp {
        self.expires_at
    }
}

/// Returns the wait before the next attempt after `failures` failures in a row. It is 1 second, doubled with
/// each further failure, and at most 60 seconds. `seed` shortens it by up to a half.
pub fn backoff(failures: u32, seed: u64) -> Duration {
    let longest = MAX_BACKOFF.min(FIRST_BACKOFF << failures.saturating_sub(1).min(16));
    let cut = mixed(seed, u64::from(failures)) % (longest / 2 + 1);
    Duration::from_millis(longest - cut)
}

/// Returns a seed that differs between different `parts`, such as the identities of machines and tokens.
pub fn seed(parts: &[&[u8]]) -> u64 {
    let mut digest = Sha256::new();
    for part in parts {
        // The lengths distinguish `a` + `bc` from `ab` + `c`.
        digest.update((part.len() as u64).to_be_bytes());
        digest.update(part);
    }
    digest.finalize().iter().take(8).fold(0, |seed, byte| seed << 8 | u64::from(*byte))
}

/// Returns the last moment from `earliest` to `latest` that has the phase of the seed, all in Unix seconds.
fn moment_of_phase(earliest: u64, latest: u64, period: u64, seed: u64) -> Option<u64> {
    let phase = seed % period;
    let since = latest.checked_sub(phase)?;
    Some(latest - since % period).filter(|moment| *moment >= earliest)
}

/// Returns the time between two refreshes, in seconds. Lifetimes that differ by seconds have the same period:
/// the phase would jump otherwise.
const fn period(life: u64) -> u64 {
    (life + LIFE_STEP / 2) / LIFE_STEP * LIFE_STEP - REFRESH
}

/// Mixes two numbers into one that looks random (the finalizer of SplitMix64).
const fn mixed(a: u64, b: u64) -> u64 {
    let mut z = a ^ b.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

fn before(moment: Timestamp, seconds: u64) -> Timestamp {
    moment.minus(Duration::from_secs(seconds))
}

/// The time before its end at which a token is refreshed, in seconds.
const REFRESH: u64 = 12 * 60;

/// The latest time before its end at which a token is refreshed, in seconds. The two minutes between both are
/// for machines that do not have their phase yet, and for the duration of a refresh.
const LATEST_REFRESH: u64 = 10 * 60;

/// The time before its end from which a caller waits for a new token, in seconds. It is longer than Google's libraries
/// need: `REFRESH_THRESHOLD` is 3:45 in Python, 3:45 in Java and 3:30 in Ruby; .NET refreshes 6:00 before the
/// end and drops at 5:00.
const MANDATORY_REFRESH: u64 = 7 * 60;

/// The time before its end from which a token is not used, in seconds.
const UNUSABLE: u64 = 10;

/// The shortest life of a token that has a phase, in seconds.
const SHORT_LIFE: u64 = 30 * 60;

/// The steps, in seconds, to which a lifetime is rounded.
const LIFE_STEP: u64 = 5 * 60;

/// The wait after the first failure, in milliseconds.
const FIRST_BACKOFF: u64 = 1000;

/// The longest wait after a failure, in milliseconds.
const MAX_BACKOFF: u64 = 60_000;

#[cfg(test)]
mod tests {
    use super::*;

    const START: u64 = 1_800_000_000;

    fn at(seconds: u64) -> Timestamp {
        Timestamp::from_unix_seconds(START + seconds)
    }

    #[test]
    fn a_token_is_refreshed_before_a_client_drops_it() {
        for life in [1800, 1801, 2700, 3599, 3600, 3601, 7200, 43_200] {
            for seed in 0..5000 {
                let schedule = RefreshSchedule::ahead_of_use(at(0), at(life), seed * 7919);
                let refresh = schedule.refresh_at().since(at(0)).as_secs();
                assert!((life / 2..=life - 600).contains(&refresh), "{life} {seed}: {refresh}");
                assert_eq!(schedule.mandatory_at(), at(life - 420));
                assert_eq!(schedule.unusable_at(), at(life - 10));
                assert_eq!(schedule.expires_at(), at(life));
            }
        }
    }

    #[test]
    fn a_short_lived_token_is_refreshed_after_half_of_its_life() {
        for life in [2, 60, 600, 1799] {
            let schedule = RefreshSchedule::ahead_of_use(at(0), at(life), 17);
            assert_eq!(schedule.refresh_at(), at(life / 2));
            let half = at(life - life / 2);
            assert_eq!(schedule.mandatory_at(), half);
            assert!(schedule.unusable_at() >= half && schedule.unusable_at() <= at(life));
        }
        let expired = RefreshSchedule::ahead_of_use(at(100), at(0), 17);
        assert_eq!(expired.unusable_at(), at(0));
    }

    #[test]
    fn a_machine_finds_its_phase_within_two_hours_and_keeps_it() {
        for seed in (0..2880).map(|phase| phase * 2880 + phase) {
            let mut now = 0;
            let mut last = 0;
            while now < 24 * 3600 {
                let schedule = RefreshSchedule::ahead_of_use(at(now), at(now + 3600), seed);
                let next = schedule.refresh_at().since(at(0)).as_secs();
                if last >= 2 * 3600 {
                    assert_eq!(next - last, 48 * 60, "seed {seed} at {last}");
                }
                last = next;
                // The exchange takes two seconds, and the life is counted in whole seconds.
                now = next + 2;
            }
        }
    }

    #[test]
    fn a_use_within_the_margin_replaces_a_token() {
        let margin = Duration::from_secs(300);
        let schedule = RefreshSchedule::on_use(at(0), at(3600), margin);
        assert_eq!((schedule.refresh_at(), schedule.mandatory_at()), (at(3300), at(3300)));
        let short = RefreshSchedule::on_use(at(0), at(60), margin);
        assert_eq!(short.refresh_at(), at(30));
    }

    #[test]
    fn the_backoff_doubles_to_a_minute() {
        for seed in 0..1000 {
            for (failures, longest) in [(1, 1000), (2, 2000), (3, 4000), (7, 60_000), (99, 60_000)]
            {
                let wait = backoff(failures, seed).as_millis();
                assert!((longest / 2..=longest).contains(&wait), "{failures}: {wait}");
            }
        }
        assert_eq!(backoff(3, 5), backoff(3, 5));
        assert_ne!(backoff(7, 5), backoff(7, 6));
        assert!(backoff(0, 0) <= Duration::from_secs(1));
    }

    #[test]
    fn seeds_differ_by_each_part() {
        let seeds = [seed(&[]), seed(&[b"a"]), seed(&[b"a", b"b"]), seed(&[b"ab"])];
        let distinct: std::collections::BTreeSet<_> = seeds.into_iter().collect();
        assert_eq!(distinct.len(), 4);
        assert_eq!(seed(&[b"a"]), seed(&[b"a"]));
    }
}
