//! The session tokens of IMDSv2.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use gcp_wif::context::Clock;
use gcp_wif::secret::Secret;
use sha2::{Digest as _, Sha256};
use subtle::{Choice, ConstantTimeEq as _};

use crate::error::Result;
use crate::serve::Capability;

/// The live tokens. Only their digests are stored, so the time of a look-up reveals nothing about a token.
pub(super) struct SessionTokens {
    clock: Arc<dyn Clock>,
    /// The digest of each token, the oldest first, and the monotonic time at which it ends.
    live: Mutex<VecDeque<([u8; 32], Duration)>>,
}

impl SessionTokens {
    pub(super) fn new(clock: Arc<dyn Clock>) -> Self {
        Self { clock, live: Mutex::default() }
    }

    /// Makes a token that lives for `seconds`. Drops the oldest one if there are too many.
    pub(super) fn issue(&self, seconds: u32) -> Result<Secret> {
        let token = Capability::new()?.segment().clone();
        let now = self.clock.monotonic();
        let mut live = self.lock();
        live.retain(|(_, end)| *end > now);
        while live.len() >= MAX_TOKENS {
            live.pop_front();
        }
        live.push_back((
            digest(token.expose().as_bytes()),
            now + Duration::from_secs(seconds.into()),
        ));
        Ok(token)
    }

    /// Returns whether a token was issued and has not ended.
    pub(super) fn is_live(&self, token: &[u8]) -> bool {
        let (digest, now) = (digest(token), self.clock.monotonic());
        let is = |(own, end): &([u8; 32], Duration)| {
            own.ct_eq(&digest) & Choice::from(u8::from(*end > now))
        };
        self.lock().iter().fold(Choice::from(0), |found, one| found | is(one)).into()
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<([u8; 32], Duration)>> {
        self.live.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Reads the lifetime of a token, in seconds: "an integer between 1 and 21600" (Amazon EC2 User Guide, Use
/// the Instance Metadata Service).
pub(super) fn parse_ttl(value: &[u8]) -> Option<u32> {
    let text = std::str::from_utf8(value).ok()?;
    let is_number = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|seconds| is_number && (1..=MAX_LIFETIME).contains(seconds))
}

fn digest(token: &[u8]) -> [u8; 32] {
    Sha256::digest(token).into()
}

const MAX_TOKENS: usize = 256;

/// In seconds.
const MAX_LIFETIME: u32 = 21_600;

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use std::time::SystemTime;

    use super::*;

    #[test]
    fn a_token_lives_for_its_time() {
        let clock = Arc::new(Hand::default());
        let tokens = SessionTokens::new(clock.clone());
        let token = tokens.issue(60).unwrap();
        let is_live = || tokens.is_live(token.expose().as_bytes());
        assert_eq!(token.expose().len(), 43);
        assert!(is_live() && !tokens.is_live(b"") && !tokens.is_live(b"made-up"));
        clock.set(59);
        assert!(is_live());
        clock.set(60);
        assert!(!is_live());
    }

    #[test]
    fn the_oldest_token_makes_room() {
        let tokens = SessionTokens::new(Arc::new(Hand::default()));
        let issued: Vec<_> = (0..=MAX_TOKENS).map(|_| tokens.issue(60).unwrap()).collect();
        let is_live = |token: &Secret| tokens.is_live(token.expose().as_bytes());
        assert!(!is_live(&issued[0]) && issued[1..].iter().all(is_live));
        assert_eq!(tokens.lock().len(), MAX_TOKENS);
    }

    #[test]
    fn a_lifetime_is_a_number_of_seconds() {
        assert_eq!([&b"1"[..], b"21600", b"060"].map(parse_ttl), [Some(1), Some(21_600), Some(60)]);
        for value in ["", "0", "21601", "-1", "+60", "6e1", " 60", "99999999999"] {
            assert_eq!(parse_ttl(value.as_bytes()), None, "{value}");
        }
    }

    /// A clock that a test sets.
    #[derive(Debug, Default)]
    struct Hand(Mutex<Duration>);

    impl Hand {
        fn set(&self, seconds: u64) {
            *self.0.lock().unwrap() = Duration::from_secs(seconds);
        }
    }

    impl Clock for Hand {
        fn now(&self) -> SystemTime {
            SystemTime::UNIX_EPOCH
        }

        fn monotonic(&self) -> Duration {
            *self.0.lock().unwrap()
        }
    }
}
