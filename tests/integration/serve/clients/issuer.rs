//! Tokens and sessions that have numbers and end soon.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use gcp_wif::timestamp::Timestamp;

/// Everything of one kind that the fake has issued: `made-up-001`, `made-up-002`.
#[derive(Debug)]
pub struct Issuer {
    start: &'static str,
    ends: Mutex<Vec<SystemTime>>,
}

impl Issuer {
    pub fn new(start: &'static str) -> Self {
        Self { start, ends: Mutex::default() }
    }

    /// Issues a name, with the time at which it ends.
    pub fn issue(&self) -> (String, Timestamp) {
        let end = SystemTime::now() + LIFE;
        let mut ends = self.ends.lock().unwrap_or_else(PoisonError::into_inner);
        ends.push(end);
        (format!("{}{:03}", self.start, ends.len()), Timestamp::from(end))
    }

    /// Checks that a name was issued and has not ended; the error says what is wrong.
    pub fn check(&self, name: &str) -> Result<(), String> {
        let ends = self.ends.lock().unwrap_or_else(PoisonError::into_inner);
        let number = name.strip_prefix(self.start).and_then(|number| number.parse::<usize>().ok());
        match number.and_then(|number| ends.get(number.checked_sub(1)?)) {
            Some(end) if *end > SystemTime::now() => Ok(()),
            Some(_) => Err(format!("`{name}` has ended")),
            None => Err(format!("`{name}` was never issued")),
        }
    }
}

/// A token is not used in its last 10 seconds, so each of these lasts for one.
const LIFE: Duration = Duration::from_secs(11);
