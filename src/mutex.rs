//! Locks of mutexes, poisoned or not.
//!
//! Each change of a value behind a mutex of this crate leaves it valid, so the panic of another thread
//! leaves nothing half written.

use std::sync::{Mutex, MutexGuard, PoisonError, TryLockError};

/// Locks a mutex, and waits while another thread holds it.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Locks a mutex without waiting. `None` while another thread holds it.
pub(crate) fn try_lock<T>(mutex: &Mutex<T>) -> Option<MutexGuard<'_, T>> {
    match mutex.try_lock() {
        Ok(guard) => Some(guard),
        Err(TryLockError::Poisoned(poisoned)) => Some(poisoned.into_inner()),
        Err(TryLockError::WouldBlock) => None,
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, clippy::panic, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    #[test]
    fn a_thread_that_panicked_does_not_block_the_others() {
        let mutex = Mutex::new(1);
        std::thread::scope(|scope| {
            let thread = scope.spawn(|| {
                let _guard = lock(&mutex);
                panic!("the lock is held");
            });
            thread.join().map(|()| panic!("no panic")).unwrap_err();
        });
        assert!(mutex.is_poisoned());
        assert_eq!(*try_lock(&mutex).unwrap(), 1);
        let guard = lock(&mutex);
        assert!(try_lock(&mutex).is_none());
        drop(guard);
    }
}
