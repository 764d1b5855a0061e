//! The control of a running server by other threads.

use std::io::{self, Read as _, Write as _};
use std::os::unix::net::UnixStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use gcp_wif::http_server::Response;

/// A handle to a server. Clones control the same server.
#[derive(Clone)]
pub(crate) struct ServerHandle(Arc<Shared>);

struct Shared {
    stop: AtomicBool,
    report: AtomicBool,
    /// The results of jobs, with their numbers.
    completed: Mutex<Vec<(u64, Completion)>>,
    /// A byte in this socket ends the wait of the server.
    waker: UnixStream,
    woken: UnixStream,
}

/// The result of a job.
pub(super) enum Completion {
    Response(Response),
    /// The user of the client.
    Uid(Option<u32>),
}

impl ServerHandle {
    pub(crate) fn new() -> io::Result<Self> {
        let (waker, woken) = UnixStream::pair()?;
        waker.set_nonblocking(true)?;
        woken.set_nonblocking(true)?;
        Ok(Self(Arc::new(Shared {
            stop: AtomicBool::new(false),
            report: AtomicBool::new(false),
            completed: Mutex::default(),
            waker,
            woken,
        })))
    }

    /// Stops the server: it accepts no more connections, and answers the requests that it has received.
    pub(crate) fn stop(&self) {
        self.0.stop.store(true, Ordering::SeqCst);
        self.wake();
    }

    /// Makes the server log its counters.
    pub(crate) fn report(&self) {
        self.0.report.store(true, Ordering::SeqCst);
        self.wake();
    }

    pub(super) fn complete(&self, job: u64, completion: Completion) {
        let mut completed = self.0.completed.lock().unwrap_or_else(PoisonError::into_inner);
        completed.push((job, completion));
        drop(completed);
        self.wake();
    }

    pub(super) fn is_stopped(&self) -> bool {
        self.0.stop.load(Ordering::SeqCst)
    }

    pub(super) fn take_report(&self) -> bool {
        self.0.report.swap(false, Ordering::SeqCst)
    }

    pub(super) fn take_completed(&self) -> Vec<(u64, Completion)> {
        std::mem::take(&mut *self.0.completed.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Returns the socket that becomes readable when another thread wakes the server.
    pub(super) fn woken(&self) -> &UnixStream {
        &self.0.woken
    }

    /// Empties that socket.
    pub(super) fn drain(&self) {
        let mut bytes = [0; 64];
        while (&self.0.woken).read(&mut bytes).is_ok_and(|read| read > 0) {}
    }

    fn wake(&self) {
        // A full socket wakes the server as well.
        let _ = (&self.0.waker).write(&[0]);
    }
}
