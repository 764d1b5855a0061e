//! The fault matrix: each request of the program with every fault of its server, by the real
//! program on loopback. `fixtures/faults/matrix.txt` has the expected outcomes.

mod fault;
mod hop;
mod hop_files;
mod server;
mod table;

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::process::Output;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use testkit::folder::Folder;
use testkit::http::{Answer, Server};
use testkit::leaks::leaks;

use self::fault::{FAULTS, Fault};
use self::hop::HOPS;
use self::server::FaultyServer;
use self::table::{Cell, applies};
use crate::support::outside;
use crate::support::program::gcp_wif;
use crate::support::tls::{Authority, TlsServer};
use crate::support::tls_relay::relay;

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
        for _ in 0..MOST_REPETITIONS {
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

/// The outcome of a run.
struct Found {
    output: Output,
    requests: usize,
    elapsed: Duration,
    /// The time that the run may take besides its waits.
    overhead: Duration,
}

impl Found {
    /// Tells whether the run took too long, or its time was over before the fault.
    fn is_slow(&self, cell: &Cell) -> bool {
        let longest = Duration::from_secs_f64(cell.expected.seconds) + self.overhead;
        self.elapsed > longest || (cell.timeout.is_some() && self.requests == 0)
    }
}

/// Measures the shortest run of the program.
fn time_of_a_start() -> Duration {
    let started = Instant::now();
    assert!(gcp_wif().arg("version").output().unwrap().status.success());
    started.elapsed()
}

fn run(cell: &Cell, elsewhere: &str) -> Found {
    let folder = Folder::new("faults");
    let server = FaultyServer::start(cell.hop, cell.fault, elsewhere);
    let rest = format!("http://{}", server.address);
    let is_mutual = cell.hop.is_mutual_tls();
    let authority = (cell.fault.is_of_tls() || is_mutual).then(Authority::new);
    let tls =
        authority.as_ref().and_then(|authority| tls_server(cell.fault, authority, server.address));
    let place = match (&tls, cell.fault, cell.hop.before()) {
        (Some(tls), _, _) => format!("https://{}", tls.address),
        (None, Fault::Refused, None) if is_mutual => format!("https://{}", outside::NO_LISTENER),
        (None, Fault::Refused, None) => format!("http://{}", outside::NO_LISTENER),
        _ => rest.clone(),
    };
    let json = cell.hop.credential_json(&place, &rest);
    folder.write("aws.json", json.to_string());
    folder.write("web-identity-token", "made-up-secret");

    if let Some(authority) = authority.as_ref().filter(|_| is_mutual) {
        write_client_certificate(authority, &folder);
    }

    let mut command = gcp_wif();
    command
        .args(["--credential-file", "aws.json"])
        .args(cell.timeout.iter().flat_map(|timeout| ["--timeout", timeout]))
        .args(cell.hop.arguments())
        .envs(cell.hop.environment(&place))
        .env("GCP_WIF_ALLOWED_HOSTS", allowed(&[&place, &rest, elsewhere]))
        .current_dir(&folder);
    if let Some(authority) = &authority {
        command.env("SSL_CERT_FILE", folder.write("root.pem", authority.root()));
    }
    let started = Instant::now();
    let output = command.output().unwrap();
    let elapsed = started.elapsed();
    let requests = match tls.filter(|_| cell.fault.is_of_tls()) {
        Some(tls) => tls.connections(),
        None => server.requests(),
    };
    Found { output, requests, elapsed, overhead: OVERHEAD }
}

/// Starts the TLS server in front of the faulty one, or in its place. `None` if nothing listens.
fn tls_server(fault: Fault, authority: &Authority, faulty: SocketAddr) -> Option<TlsServer> {
    Some(match fault {
        Fault::Refused => return None,
        Fault::BadTlsName => authority.serve("other.example", false),
        Fault::ExpiredCertificate => authority.serve("127.0.0.1", true),
        Fault::UnknownAuthority => Authority::new().serve("127.0.0.1", false),
        Fault::ClientRefused => {
            relay(authority.vouch_for_clients_of(&Authority::new(), "127.0.0.1"), faulty)
        }
        _ => relay(authority.vouch_for_clients_of(authority, "127.0.0.1"), faulty),
    })
}

fn write_client_certificate(authority: &Authority, folder: &Folder) {
    let (certificate, key) = authority.issue("workload.example", false);
    folder.write("leaf.pem", certificate);
    folder.write("leaf.key", key);
    let paths = r#"{ "cert_path": "leaf.pem", "key_path": "leaf.key" }"#;
    let config = format!(r#"{{ "cert_configs": {{ "workload": {paths} }} }}"#);
    folder.write("config.json", config);
}

fn allowed(origins: &[&str]) -> String {
    let authorities = origins.iter().map(|origin| {
        let rest = origin.split_once("://").unwrap().1;
        rest.trim_end_matches('/').to_owned()
    });
    authorities.collect::<Vec<_>>().join(",")
}

fn problems(cell: &Cell, found: &Found) -> Vec<String> {
    let expected = &cell.expected;
    let stderr = String::from_utf8_lossy(&found.output.stderr);
    let exit = found.output.status.code().unwrap_or(-1);
    let seconds = found.elapsed.as_secs_f64();
    let mut problems = leaks(&found.output, false);
    if exit != expected.exit {
        problems.push(format!("exit {exit}, expected {}", expected.exit));
    }
    if found.requests != expected.requests {
        problems.push(format!("{} requests, expected {}", found.requests, expected.requests));
    }
    if found.is_slow(cell) {
        problems.push(format!("{seconds:.1} s, expected {} s at most", expected.seconds));
    }
    let missing = expected.words.iter().filter(|words| !stderr.contains(words.as_str()));
    problems.extend(missing.map(|words| format!("`{words}` is not said")));
    if exit == 0 && !stderr.is_empty() {
        problems.push("something is said".to_owned());
    }
    if (exit == 0) == found.output.stdout.is_empty() {
        problems.push("standard output is not as it should be".to_owned());
    }
    if problems.is_empty() {
        return Vec::new();
    }
    let timeout = cell.timeout.as_deref().unwrap_or("-");
    vec![format!(
        "{} | {} | {timeout} | {exit} | {} | {seconds:.1} | {}\n    {}",
        cell.fault_name,
        cell.hop_name,
        found.requests,
        stderr.trim_end().replace('\n', " … "),
        problems.join("; ")
    )]
}

/// Returns the table of exit codes and, after a cross, the numbers of requests.
fn shown(found: &[(&Cell, Found)]) -> String {
    let mut table = format!("{:24}", "");
    for (name, _) in HOPS {
        write!(table, "{name:>17}").unwrap();
    }
    for (name, fault) in FAULTS {
        write!(table, "\n{name:24}").unwrap();
        for (_, hop) in HOPS {
            let is_it = |cell: &Cell| cell.fault == *fault && cell.hop == *hop;
            let text = match found.iter().find(|(cell, _)| is_it(cell)) {
                Some((_, Found { output, requests, .. })) => {
                    format!("{} x{requests}", output.status.code().unwrap_or(-1))
                }
                None if applies(*fault, *hop) => "hole".to_owned(),
                None => "-".to_owned(),
            };
            write!(table, "{text:>17}").unwrap();
        }
    }
    table
}

const MATRIX: &str = include_str!("../../../fixtures/faults/matrix.txt");

/// More than there are processors: most of the time is spent waiting.
const AT_ONCE: usize = 16;

/// The time for the start of a process, and for the computation in it and in its server.
const OVERHEAD: Duration = Duration::from_secs(1);

/// The number of starts of the program that take about as long as the computation of one cell.
const STARTS: u32 = 50;

/// The number of times that a slow run is repeated.
const MOST_REPETITIONS: usize = 3;
