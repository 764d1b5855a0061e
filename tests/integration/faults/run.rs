//! One run of the program with one fault.

use std::net::SocketAddr;
use std::process::Output;
use std::time::{Duration, Instant};

use testkit::folder::Folder;

use super::fault::Fault;
use super::server::FaultyServer;
use super::table::Cell;
use crate::support::outside;
use crate::support::program::gcp_wif;
use crate::support::tls::{Authority, TlsServer};
use crate::support::tls_relay::relay;

/// The outcome of a run.
pub(super) struct Found {
    pub(super) output: Output,
    pub(super) requests: usize,
    pub(super) elapsed: Duration,
    /// The time that the run may take besides its waits.
    pub(super) overhead: Duration,
}

impl Found {
    /// Tells whether the run took too long, or its time was over before the fault.
    pub(super) fn is_slow(&self, cell: &Cell) -> bool {
        let longest = Duration::from_secs_f64(cell.expected.seconds) + self.overhead;
        self.elapsed > longest || (cell.timeout.is_some() && self.requests == 0)
    }
}

/// Runs the program. A redirect leads to `elsewhere`.
pub(super) fn run(cell: &Cell, elsewhere: &str) -> Found {
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

/// The time for the start of a process, and for the computation in it and in its server.
pub(super) const OVERHEAD: Duration = Duration::from_secs(1);
