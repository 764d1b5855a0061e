//! The threads for work that blocks.

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
}

impl Jobs {
    pub(super) fn start(handle: ServerHandle) -> io::Result<Self> {
        Ok(Self { fetches: threads(FETCHES)?, lookups: threads(1)?, handle })
    }

    /// Queues `work` for a connection. Returns `false` if the queue is full.
    pub(super) fn fetch(
        &self,
        connection: u64,
        work: Box<dyn FnOnce() -> Response + Send>,
    ) -> bool {
        let handle = self.handle.clone();
        let job = move || handle.complete(connection, Completion::Response(work()));
        self.fetches.try_send(Box::new(job)).is_ok()
    }

    /// Queues the look-up of a client's user. Returns `false` if the queue is full.
    pub(super) fn look_up(&self, connection: u64, peer: SocketAddr, local: SocketAddr) -> bool {
        let handle = self.handle.clone();
        let job = move || {
            let uid = socket_owner(peer, local).ok().flatten();
            handle.complete(connection, Completion::Uid(uid));
        };
        self.lookups.try_send(Box::new(job)).is_ok()
    }
}

type Job = Box<dyn FnOnce() + Send>;

fn threads(count: usize) -> io::Result<SyncSender<Job>> {
    let (sender, receiver) = sync_channel(LONGEST_QUEUE);
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
const LONGEST_QUEUE: usize = 256;
