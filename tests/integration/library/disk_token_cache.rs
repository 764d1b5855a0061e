//! The limits of time at which a cached token is used, renewed or ignored.

use std::time::Duration;

use gcp_wif::context::{FileLock, FileSystem as _, LocalFileSystem};
use testkit::folder::Folder;

use super::simulated_google::SimulatedGoogle;

#[test]
fn an_old_token_is_returned_until_its_last_minute() {
    for (second, is_returned) in [(3539, true), (3540, false)] {
        let machine = Machine::new(3600, failing_later);
        machine.token().unwrap();
        machine.google.set(second);
        assert_eq!(machine.token().is_ok(), is_returned, "{second}");
    }
}

#[test]
fn the_last_minute_may_begin_while_google_is_asked() {
    for (seconds, is_returned) in [(39, true), (40, false)] {
        let machine = Machine::new(3600, failing_later);
        machine.token().unwrap();
        machine.google.set(3500);
        machine.google.delay_failures(seconds);
        assert_eq!(machine.token().is_ok(), is_returned, "{seconds}");
    }
}

#[test]
fn a_short_lived_token_is_fresh_for_half_of_its_life() {
    let machine = Machine::new(300, |_| None);
    for (second, exchanges) in [(0, 1), (149, 1), (150, 2)] {
        machine.google.set(second);
        machine.token().unwrap();
        assert_eq!(machine.google.exchanges(), exchanges, "{second}");
    }
}

/// The clocks of two processes may differ by a minute.
#[test]
fn a_token_of_the_future_is_ignored() {
    let machine = Machine::new(3600, |_| None);
    for (second, exchanges) in [(1000, 1), (940, 1), (939, 2)] {
        machine.google.set(second);
        machine.token().unwrap();
        assert_eq!(machine.google.exchanges(), exchanges, "{second}");
    }
}

#[test]
fn a_token_that_expires_too_soon_is_replaced_even_if_another_process_has_the_lock() {
    for is_locked in [false, true] {
        let machine = Machine::new(3600, |_| None);
        let time = Duration::from_secs(20 * 60);
        let token_valid_for = || {
            let federation = machine.google.federation(Some(&machine.folder));
            federation.access_token_valid_for(&[], time).unwrap()
        };
        for (second, exchanges) in [(0, 1), (2399, 1), (2400, 2)] {
            machine.google.set(second);
            // The first run creates the lock.
            let lock = is_locked.then(|| machine.lock()).flatten();
            let token = token_valid_for();
            assert!(token.expires_at().since(machine.google.now()) >= time, "{second}");
            assert_eq!(machine.google.exchanges(), exchanges, "{second} {}", lock.is_some());
        }
    }
}

#[test]
fn a_lifetime_that_google_does_not_grant_costs_one_exchange_for_each_call() {
    let machine = Machine::new(600, |_| None);
    for second in 0..3 {
        machine.google.set(second);
        let federation = machine.google.federation(Some(&machine.folder));
        federation.access_token_valid_for(&[], Duration::from_secs(3600)).unwrap();
        assert_eq!(machine.google.exchanges(), second + 1);
    }
}

/// A machine with a cache directory.
struct Machine {
    google: SimulatedGoogle,
    folder: Folder,
}

impl Machine {
    fn new(lifetime: u64, failure_at: fn(u64) -> Option<u16>) -> Self {
        let google = SimulatedGoogle::new(lifetime, failure_at);
        Self { google, folder: Folder::new("disk") }
    }

    /// Takes the lock of its only token, as another process does. `None` before there is a token.
    fn lock(&self) -> Option<FileLock> {
        let mut files = std::fs::read_dir(self.folder.join("cache")).ok()?.flatten();
        let lock = files.find(|file| file.path().extension().is_some_and(|end| end == "lock"))?;
        LocalFileSystem::default().try_lock(&lock.path()).unwrap()
    }

    /// Returns the token that a new process returns.
    fn token(&self) -> Result<String, gcp_wif::federation::Error> {
        let token = self.google.federation(Some(&self.folder)).access_token(&[])?;
        Ok(token.token().expose().clone())
    }
}

/// Refuses each exchange but the first.
fn failing_later(second: u64) -> Option<u16> {
    (second > 0).then_some(400)
}
