//! Many processes at once, some of which crash or hang.

use std::process::{Child, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use gcp_wif::context::{FileSystem as _, LocalFileSystem};
use testkit::clouds::{self, Clouds};
use testkit::output::stderr;

use super::machine::{Machine, stdout};

#[test]
fn many_processes_make_one_exchange() {
    let machine = Machine::new("many");
    let children: Vec<Child> = (0..60)
        .map(|_| {
            let mut command = machine.command("access-token");
            command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
        })
        .collect();
    for child in children {
        let output = child.wait_with_output().unwrap();
        assert_eq!(stderr(&output), "");
        assert_eq!(String::from_utf8_lossy(&output.stdout).trim_end(), clouds::ACCESS_TOKEN);
    }
    assert_eq!(machine.exchanges(), 1);
}

/// A lock that is removed while it is held would let a second process in.
#[test]
fn a_lock_that_is_held_is_not_removed() {
    let machine = Machine::new("held");
    stdout(&mut machine.command("access-token"));
    let path = machine.only_token().with_extension("lock");
    let lock = LocalFileSystem::default().try_lock(&path).unwrap();
    assert!(lock.is_some());
    stdout(&mut machine.command("cache clear"));
    assert!(path.exists());
    drop(lock);
    stdout(&mut machine.command("cache clear"));
    assert!(!path.exists());
}

#[test]
fn a_process_that_dies_with_the_lock_blocks_no_other() {
    let (machine, gate) = with_gate("killed");
    let mut holder = machine.command("access-token").stdout(Stdio::null()).spawn().unwrap();
    gate.reached();
    holder.kill().unwrap();
    holder.wait().unwrap();
    let started = Instant::now();
    assert_eq!(stdout(&mut machine.command("access-token")), clouds::ACCESS_TOKEN);
    assert!(started.elapsed() < Duration::from_secs(10), "the program waited for a dead process");
    assert_eq!(machine.exchanges(), 2);
}

#[test]
fn a_process_that_hangs_with_the_lock_delays_others_for_half_of_their_time() {
    let (machine, gate) = with_gate("hanging");
    let mut holder = machine.command("access-token").stdout(Stdio::null()).spawn().unwrap();
    gate.reached();
    let mut other = machine.command("access-token --timeout 2s");
    assert_eq!(stdout(&mut other), clouds::ACCESS_TOKEN);
    assert_eq!(machine.exchanges(), 2);
    stdout(&mut machine.command("access-token"));
    assert_eq!(machine.exchanges(), 2, "the token of the other process is cached");
    holder.kill().unwrap();
    holder.wait().unwrap();
}

#[test]
fn a_process_with_a_stale_token_does_not_wait_for_the_lock() {
    let (machine, gate) = with_gate("stale-crowd");
    gate.open();
    stdout(&mut machine.command("access-token"));
    machine.age(200);
    gate.close();
    let mut holder = machine.command("access-token").stdout(Stdio::null()).spawn().unwrap();
    gate.reached();
    assert_eq!(stdout(&mut machine.command("access-token")), clouds::ACCESS_TOKEN);
    assert_eq!(machine.exchanges(), 2, "the exchange of the lock holder and the first one");
    holder.kill().unwrap();
    holder.wait().unwrap();
}

/// A gate that blocks one exchange each time it is closed, and lets all others through.
struct Gate {
    closed: std::sync::Arc<Mutex<bool>>,
    arrivals: Receiver<()>,
}

impl Gate {
    fn reached(&self) {
        self.arrivals.recv_timeout(Duration::from_secs(30)).unwrap();
    }

    fn open(&self) {
        *self.closed.lock().unwrap() = false;
    }

    fn close(&self) {
        *self.closed.lock().unwrap() = true;
    }
}

fn with_gate(name: &str) -> (Machine, Gate) {
    let closed = std::sync::Arc::new(Mutex::new(true));
    let (arrived, arrivals): (Sender<()>, _) = channel();
    let is_closed = std::sync::Arc::clone(&closed);
    let arrived = Mutex::new(arrived);
    let clouds = Clouds::start_hooked(move |_, key| {
        let hangs = key == "POST /v1/token"
            && std::mem::take(&mut *is_closed.lock().unwrap_or_else(PoisonError::into_inner));
        if hangs {
            arrived.lock().unwrap().send(()).unwrap();
            // Blocks until the test program ends.
            loop {
                std::thread::park();
            }
        }
        None
    });
    (Machine::with(name, clouds), Gate { closed, arrivals })
}
