//! Numbered tokens and sessions that expire soon.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use gcp_wif::timestamp::Timestamp;

use crate::serve::program::PATIENCE;

/// Everything of one kind that the fake has issued: `made-up-001`, `made-up-002`.
#[derive(Debug)]
pub struct Issuer {
    start: &'static str,
    ends: Mutex<Vec<SystemTime>>,
    issued: Condvar,
}

impl Issuer {
    pub fn new(start: &'static str) -> Self {
        Self { start, ends: Mutex::default(), issued: Condvar::new() }
    }

    /// Issues a name, and returns it with the time at which it expires.
    pub fn issue(&self) -> (String, Timestamp) {
        let end = SystemTime::now() + LIFE;
        let mut ends = self.ends();
        ends.push(end);
        self.issued.notify_all();
        (format!("{}{:03}", self.start, ends.len()), Timestamp::from(end))
    }

    /// Checks that a name was issued and has not expired. The error says what is wrong.
    pub fn check(&self, name: &str) -> Result<(), String> {
        let ends = self.ends();
        let number = name.strip_prefix(self.start).and_then(|number| number.parse::<usize>().ok());
        match number.and_then(|number| ends.get(number.checked_sub(1)?)) {
            Some(end) if *end > SystemTime::now() => Ok(()),
            Some(_) => Err(format!("`{name}` has expired")),
            None => Err(format!("`{name}` was never issued")),
        }
    }

    /// Waits until another name is issued. If none is, the server under test does not renew.
    pub fn wait_for_next(&self) -> Result<(), String> {
        let ends = self.ends();
        let count = ends.len();
        let waited = self.issued.wait_timeout_while(ends, PATIENCE, |ends| ends.len() == count);
        let (_ends, result) = waited.unwrap_or_else(PoisonError::into_inner);
        if result.timed_out() {
            return Err(format!("no `{}` was issued after number {count}", self.start));
        }
        Ok(())
    }

    fn ends(&self) -> MutexGuard<'_, Vec<SystemTime>> {
        self.ends.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The lifetime. The servers under test fetch a new token after half of it.
const LIFE: Duration = Duration::from_secs(6);
