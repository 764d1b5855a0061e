//! The fault matrix: each request of the program with every fault of its server, by the real
//! program on loopback. `fixtures/faults/matrix.txt` has the expected outcomes.

mod fault;
mod hop;
mod hop_files;
mod report;
mod run;
mod server;
mod table;

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use testkit::http::{Answer, Server};

use self::report::{problems, shown};
use self::run::{Found, OVERHEAD, run};
use crate::support::outside;
use crate::support::program::gcp_wif;

#[test]
fn every_fault_at_every_hop() {
    let cells = table::read(MATRIX);
    let holes = table::holes(&cells);
    assert!(holes.is_empty(), "holes in the matrix:\n{}", holes.join("\n"));

    let started = Instant::now();
    let elsewhere = Server::start(|_| Answer::new(200, "text/plain", "stolen"));
    let origin = format!("http://{}/", elsewhere.address);
    let (next, found) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                while let Some(cell) = cells.get(next.fetch_add(1, Ordering::SeqCst)) {
                    let found_here = run(cell, &origin);
                    found.lock().unwrap().push((cell, found_here));
                }
            });
        }
    });
    let mut found = found.into_inner().unwrap();
    let mut repeated = 0;
    for (cell, found) in &mut found {
        // Other processes may have taken the time: the run is repeated with no other cell beside it, and may take
        // longer if a start of the program does.
        for _ in 0..MAX_REPETITIONS {
            if found.is_slow(cell) {
                let overhead = OVERHEAD.max(time_of_a_start() * STARTS);
                *found = Found { overhead, ..run(cell, &origin) };
                repeated += 1;
            }
        }
    }
    outside::say(&shown(&found));
    let seconds = started.elapsed().as_secs_f64();
    outside::say(&format!(
        "{} cells in {seconds:.0} s, {repeated} slow runs repeated",
        found.len()
    ));
    let wrong: Vec<String> = found.iter().flat_map(|(cell, found)| problems(cell, found)).collect();
    assert!(wrong.is_empty(), "{} surprises:\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!(elsewhere.connections(), 0, "a redirect was followed");
}

#[test]
fn a_pair_with_no_line_or_two_lines_is_reported() {
    let cell = "refused | container";
    let line = MATRIX.lines().find(|line| line.replace("  ", "").contains(cell)).unwrap();
    let holes = |text: &str| table::holes(&table::read(text));
    assert_eq!(holes(&MATRIX.replace(line, "")), ["refused | container: 0 lines"]);
    assert_eq!(holes(&format!("{MATRIX}{line}")), ["refused | container: 2 lines"]);
    let tls = "bad TLS name | IMDS zone | - | 69 | 1 | 1 | no TLS";
    assert_eq!(holes(&format!("{MATRIX}{tls}")), ["bad TLS name | IMDS zone: no TLS"]);
}

/// Measures the shortest run of the program.
fn time_of_a_start() -> Duration {
    let started = Instant::now();
    assert!(gcp_wif().arg("version").output().unwrap().status.success());
    started.elapsed()
}

const MATRIX: &str = include_str!("../../../fixtures/faults/matrix.txt");

/// More than there are processors: most of the time is spent waiting.
const AT_ONCE: usize = 16;

/// The number of starts of the program that take about as long as the computation of one cell.
const STARTS: u32 = 50;

/// The number of times that a slow run is repeated.
const MAX_REPETITIONS: usize = 3;
