use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;
use crate::context::{Context, FileError, FileSystem, FixedClock, Level};
use crate::secret::Secret;
use crate::timestamp::Timestamp;

/// A directory with one file, whose lock another process holds for the first tries. The last of its
/// contents replaces the first one when the lock has been tried twice.
struct Locked {
    contents: [Vec<u8>; 2],
    tries: usize,
    tried: AtomicUsize,
}

impl FileSystem for Locked {
    fn read(&self, _path: &Path, _limit: u64) -> Result<Secret<Vec<u8>>, FileError> {
        let [first, last] = &self.contents;
        let is_first = self.tried.load(Ordering::SeqCst) < 2;
        Ok(Secret::new(if is_first { first } else { last }.clone()))
    }

    fn replace(&self, _path: &Path, _content: &[u8]) -> Result<(), FileError> {
        Ok(())
    }

    fn private_directory(&self, _path: &Path) -> Result<(), FileError> {
        Ok(())
    }

    fn try_lock(&self, _path: &Path) -> Result<Option<FileLock>, FileError> {
        let is_free = self.tried.fetch_add(1, Ordering::SeqCst) >= self.tries;
        Ok(is_free.then(|| FileLock::new(())))
    }
}

#[test]
fn a_wait_for_another_process_is_logged_once_and_its_polls_are_not() {
    for (tries, waits) in [(0, 0), (1, 1), (5, 1)] {
        let lines = Arc::new(Mutex::new(Vec::new()));
        let logged = Arc::clone(&lines);
        let log = move |_: Level, text: fmt::Arguments<'_>| {
            logged.lock().unwrap().push(text.to_string());
        };
        let contents = [(); 2].map(|()| b"damaged".to_vec());
        let context = context(contents, tries).with_log(Arc::new(log));
        token(context, Freshness::OneUse, Ok("fetched")).unwrap();
        let lines = lines.lock().unwrap();
        let count = |text| lines.iter().filter(|line| line.contains(text)).count();
        assert_eq!(count("waiting for another process"), waits, "{tries}");
        // Once before the lock is held, and once after.
        assert_eq!(count("is not a token of this version"), 2, "{tries}");
    }
}

#[test]
fn a_token_that_the_caller_does_not_accept_is_not_used_while_another_process_has_the_lock() {
    let accepts = |token: &CachedToken| token.expires_at.unix_seconds() == NOW + 3600;
    let held = Freshness::Held(&accepts);
    let (old, short, new) = (file("old", 180), file("other", 200), file("other", 3600));
    let files = |last: &Vec<u8>| [old.clone(), last.clone()];
    for (freshness, contents, tries, fetched, expected) in [
        (Freshness::OneUse, files(&old), FOREVER, Err("down"), ("old", None)),
        (held, files(&new), FOREVER, Err("down"), ("other", None)),
        (held, files(&new), 2, Err("down"), ("other", None)),
        (held, files(&short), FOREVER, Ok("fetched"), ("fetched", None)),
        (held, files(&old), 2, Ok("fetched"), ("fetched", None)),
        (held, files(&old), FOREVER, Ok("fetched"), ("fetched", None)),
        (held, files(&old), FOREVER, Err("down"), ("old", Some("down"))),
    ] {
        let obtained = token(context(contents, tries), freshness, fetched).unwrap();
        let obtained = (obtained.token.token.expose().as_str(), obtained.failure);
        assert_eq!(obtained, expected, "{freshness:?} {tries} {fetched:?}");
    }
}

#[test]
fn a_token_that_the_caller_does_not_accept_is_not_used_because_another_process_fetched_it() {
    let held = Freshness::Held(&|_| false);
    for (freshness, tries, expected) in [
        (Freshness::OneUse, FOREVER, "other"),
        (Freshness::OneUse, 2, "other"),
        (held, FOREVER, "fetched"),
        (held, 2, "fetched"),
    ] {
        let contents = [b"damaged".to_vec(), file("other", 180)];
        let obtained = token(context(contents, tries), freshness, Ok("fetched")).unwrap();
        assert_eq!(obtained.token.token.expose(), expected, "{freshness:?} {tries}");
    }
}

fn context(contents: [Vec<u8>; 2], tries: usize) -> Context {
    let files = Locked { contents, tries, tried: AtomicUsize::new(0) };
    Context::new().with_clock(Arc::new(FixedClock(NOW))).with_file_system(Arc::new(files))
}

/// Returns the token that the cache returns if the fetch returns `fetched`.
fn token(
    context: Context,
    freshness: Freshness<'_>,
    fetched: Result<&str, &'static str>,
) -> Result<Obtained<CachedToken, &'static str>, &'static str> {
    let fetch = || fetched.map(|token| hour_token(token, 3600));
    DiskTokenCache::new("/cache", context).token(&key(), freshness, fetch)
}

/// Returns the file with a token that expires in `left` seconds.
fn file(token: &str, left: u64) -> Vec<u8> {
    hour_token(token, left).to_json(&key().name).expose().clone().into_bytes()
}

fn hour_token(token: &str, left: u64) -> CachedToken {
    let [issued_at, end] = [NOW + left - 3600, NOW + left].map(Timestamp::from_unix_seconds);
    CachedToken::new(token.into(), issued_at, end)
}

fn key() -> TokenKey {
    TokenKey::new(&[7; 32], None)
}

const NOW: u64 = 1_700_000_000;

/// More tries to lock than any wait has.
const FOREVER: usize = usize::MAX;
