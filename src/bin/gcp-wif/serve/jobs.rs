//! The threads for work that blocks.

use std::cell::Cell;
use std::io;
use std::net::SocketAddr;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use gcp_wif::context::socket_owner;
use gcp_wif::http_server::Response;

use super::handle::{Completion, ServerHandle};

/// A fixed number of threads, with queues of a fixed length. A job may begin long after its connection has ended.
pub(super) struct Jobs {
    /// Requests to other services, which may take seconds.
    fetches: SyncSender<Job>,
    /// Reading of the kernel's tables, which takes milliseconds and does not wait for fetches.
    lookups: SyncSender<Job>,
    handle: ServerHandle,
    /// The number of the last job.
    last: Cell<u64>,
}

impl Jobs {
    pub(super) fn start(handle: ServerHandle) -> io::Result<Self> {
        Ok(Self { fetches: threads(FETCHES)?, lookups: threads(1)?, handle, last: Cell::new(0) })
    }

    /// Queues `work`. Returns its number, or `None` if the queue is full.
    pub(super) fn fetch(&self, work: Box<dyn FnOnce() -> Response + Send>) -> Option<u64> {
        self.queue(&self.fetches, move || Completion::Response(work()))
    }

    /// Queues the look-up of a client's user. Returns its number, or `None` if the queue is full.
    pub(super) fn look_up(&self, peer: SocketAddr, local: SocketAddr) -> Option<u64> {
        let look_up = move || Completion::Uid(socket_owner(peer, local).ok().flatten());
        self.queue(&self.lookups, look_up)
    }

    fn queue(
        &self,
        queue: &SyncSender<Job>,
        work: impl FnOnce() -> Completion + Send + 'static,
    ) -> Option<u64> {
        let number = self.last.get() + 1;
        self.last.set(number);
        let handle = self.handle.clone();
        queue.try_send(Box::new(move || handle.complete(number, work()))).ok()?;
        Some(number)
    }
}

type Job = Box<dyn FnOnce() + Send>;

fn threads(count: usize) -> io::Result<SyncSender<Job>> {
    let (sender, receiver) = sync_channel(MAX_QUEUE_LENGTH);
    let receiver = Arc::new(Mutex::new(receiver));
    for _ in 0..count {
        let receiver = Arc::clone(&receiver);
        thread::Builder::new().spawn(move || work(&receiver))?;
    }
    Ok(sender)
}

fn work(jobs: &Mutex<Receiver<Job>>) {
    loop {
        let job = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
        match job {
            Ok(job) => job(),
            Err(_) => return,
        }
    }
}

const FETCHES: usize = 4;

/// Twice the number of connections.
const MAX_QUEUE_LENGTH: usize = 256;
