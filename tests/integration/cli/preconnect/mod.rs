//! Connections to Google that are opened while the AWS credentials are still being fetched.

mod google;
mod machine;
mod proxy;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use gcp_wif::cache::DiskTokenCache;
use gcp_wif::context::{Deadline, Destination, Transport as _, TransportErrorKind};
use gcp_wif::http::{Method, Request};
use serde_json::Value;
use testkit::clouds::{ACCESS_TOKEN, Clouds, FEDERATED_TOKEN};
use testkit::errors::layers;
use testkit::http::Answer;
use url::Url;

use self::google::{Counts, Google, Manner};
use self::machine::{IMPERSONATION, Machine};
use self::proxy::Proxy;
use crate::support::outside::NO_LISTENER;
use crate::support::program::gcp_wif;
use crate::support::tls::Authority;

/// The metadata service answers only after TLS handshakes at both of Google's endpoints, so a
/// client that connects to Google later fails.
#[test]
fn both_endpoints_are_connected_to_while_credentials_are_fetched() {
    let authority = Authority::new();
    let google = || Arc::new(loopback_google(&authority, Manner::Answer, Manner::Answer));
    let (exchange, iam) = (google(), google());
    let shaken = [Arc::clone(&exchange), Arc::clone(&iam)];
    let clouds = Clouds::start_hooked(move |_, _| {
        let is_ready = shaken.iter().all(|google| google.wait_until(|counts| counts.shaken == 1));
        (!is_ready).then(|| Answer::new(400, "text/plain", "Google has not been connected to"))
    });
    let machine = Machine::new(&authority, "overlap");
    let json = machine.json(&clouds, exchange.address, Some(iam.address));
    assert_eq!(machine.token(&json).unwrap(), ACCESS_TOKEN);
    for (google, path) in [(exchange, "/v1/token"), (iam, IMPERSONATION)] {
        let requests = vec![format!("POST {path}")];
        let expected = Counts { accepted: 1, shaken: 1, unused: 0, requests };
        assert_eq!(google.counts(), expected);
    }
}

#[test]
fn two_endpoints_on_one_host_have_one_connection() {
    let authority = Authority::new();
    let google = loopback_google(&authority, Manner::Answer, Manner::Answer);
    let machine = Machine::new(&authority, "one-host");
    let json = machine.json(&Clouds::start(BTreeMap::new()), google.address, Some(google.address));
    assert_eq!(machine.token(&json).unwrap(), ACCESS_TOKEN);
    let counts = google.counts();
    assert_eq!((counts.accepted, counts.requests.len()), (1, 2), "{counts:?}");
}

/// Without impersonation, its service is not called.
#[test]
fn an_endpoint_that_is_not_used_is_not_connected_to() {
    let authority = Authority::new();
    let google = || loopback_google(&authority, Manner::Answer, Manner::Answer);
    let (exchange, iam) = (google(), google());
    let machine = Machine::new(&authority, "without");
    let clouds = Clouds::start(BTreeMap::new());
    let json = machine.json(&clouds, exchange.address, Some(iam.address));
    let federation = machine.federation(&json, machine.transport()).without_impersonation();
    assert_eq!(federation.access_token(&[]).unwrap().token().expose(), FEDERATED_TOKEN);
    federation.subject_token().unwrap();
    assert_eq!(exchange.counts().accepted, 1);
    assert_eq!(iam.counts(), Counts::default());
}

#[test]
fn a_preconnection_that_fails_does_not_fail_the_request() {
    let authority = Authority::new();
    for first in [Manner::Reset, Manner::Leave] {
        let google = loopback_google(&authority, first, Manner::Answer);
        let machine = Machine::new(&authority, "once");
        let json = machine.json(&Clouds::start(BTreeMap::new()), google.address, None);
        assert_eq!(machine.token(&json).unwrap(), FEDERATED_TOKEN, "{first:?}");
        assert_eq!(google.counts().accepted, 2, "{first:?}");
    }
}

#[test]
fn errors_are_the_same_as_without_preconnecting() {
    let authority = Authority::new();
    let reset = loopback_google(&authority, Manner::Reset, Manner::Reset);
    let left = loopback_google(&authority, Manner::Leave, Manner::Leave);
    let other_name = Google::start(
        authority.vouch_for(&["other.example"], false),
        Manner::Answer,
        Manner::Answer,
    );
    let stranger = loopback_google(&Authority::new(), Manner::Answer, Manner::Answer);
    for (what, address) in [
        ("no connection to", NO_LISTENER),
        ("closed before the whole response arrived", reset.address),
        ("closed before the whole response arrived", left.address),
        ("not valid for name", other_name.address),
        ("the TLS handshake with", stranger.address),
    ] {
        let machine = Machine::new(&authority, "wrong");
        let json = machine.json(&Clouds::start(BTreeMap::new()), address, None);
        let with = machine.token(&json).unwrap_err();
        let ordinary = machine.transport();
        let without = move |request: &Request, to: Destination| ordinary.send(request, to);
        let without = machine.federation(&json, without).access_token(&[]).unwrap_err();
        let message = layers(&with).join(": ");
        assert_eq!(message, layers(&without).join(": "));
        assert_eq!(with.is_retryable(), without.is_retryable());
        assert!(message.contains(what), "{what}: {message}");
    }
}

#[test]
fn a_request_waits_no_longer_for_a_preconnection_than_for_a_connection() {
    let authority = Authority::new();
    let silent = loopback_google(&authority, Manner::Silent, Manner::Silent);
    let mut machine = Machine::new(&authority, "silent");
    machine.deadline = Deadline::after(Duration::from_millis(800));
    let transport = machine.transport();
    let url: Url = format!("https://{}/v1/token", silent.address).parse().unwrap();
    transport.prepare(&url, Destination::Google);
    let error = transport.send(&Request::new(Method::Post, url), Destination::Google).unwrap_err();
    use TransportErrorKind::{ConnectTimeout, Timeout};
    assert!(matches!(error.kind, ConnectTimeout(_) | Timeout(_)), "{error}");
    drop(transport);
    assert!(silent.wait_until(|counts| counts.unused == counts.accepted), "it is still open");
}

/// The search for credentials fails, so that no request follows the connection.
#[test]
fn an_unused_connection_is_closed() {
    let authority = Authority::new();
    let google = loopback_google(&authority, Manner::Answer, Manner::Answer);
    let none = Answer::new(404, "text/html", "Not Found");
    let role = "GET /latest/meta-data/iam/security-credentials".to_owned();
    let machine = Machine::new(&authority, "unneeded");
    let json = machine.json(&Clouds::start([(role, none)].into()), google.address, None);
    let error = layers(&machine.token(&json).unwrap_err()).join(": ");
    assert!(error.contains("no AWS security credentials"), "{error}");
    assert!(google.wait_until(|counts| counts.unused == 1), "it is still open");
    assert_eq!(google.counts().requests, [""; 0]);
}

#[test]
fn a_cached_token_opens_no_connection() {
    let authority = Authority::new();
    let google = loopback_google(&authority, Manner::Answer, Manner::Answer);
    let machine = Machine::new(&authority, "cached");
    let json = machine.json(&Clouds::start(BTreeMap::new()), google.address, None);
    for _ in 0..2 {
        let directory = DiskTokenCache::new(machine.folder.join("cache"), machine.context());
        let federation = machine.federation(&json, machine.transport());
        let federation = federation.with_disk_cache(Some(directory));
        assert_eq!(federation.access_token(&[]).unwrap().token().expose(), FEDERATED_TOKEN);
        assert_eq!(google.counts().accepted, 1);
    }
}

#[test]
fn a_bad_file_opens_no_connection() {
    let authority = Authority::new();
    let google = loopback_google(&authority, Manner::Answer, Manner::Answer);
    let machine = Machine::new(&authority, "bad-file");
    let mut json = machine.json(&Clouds::start(BTreeMap::new()), google.address, None);
    let run = |json: &Value| {
        let file = machine.folder.join("aws.json");
        std::fs::write(&file, json.to_string()).unwrap();
        let mut command = gcp_wif();
        command.env("AWS_EC2_METADATA_DISABLED", "true");
        command.env("GCP_WIF_ALLOWED_HOSTS", google.address.to_string());
        command.arg("--credential-file").arg(file).arg("access-token");
        command.output().unwrap().status.code()
    };
    json["credential_source"]["environment_id"] = "aws2".into();
    assert_eq!(run(&json), Some(78));
    assert_eq!(google.counts(), Counts::default());
}

#[test]
fn a_proxy_gets_one_request_for_each_host() {
    let authority = Authority::new();
    let names = ["sts.googleapis.com", "iamcredentials.googleapis.com"];
    let config = authority.vouch_for(&names, false);
    let google = Google::start(config, Manner::Answer, Manner::Answer);
    let proxy = Proxy::start(google.address);
    let mut machine = Machine::new(&authority, "proxy");
    machine.variables.insert("HTTPS_PROXY".to_owned(), format!("http://{}", proxy.address));
    let mut json = machine.json(&Clouds::start(BTreeMap::new()), google.address, None);
    json["token_url"] = "https://sts.googleapis.com/v1/token".into();
    json["service_account_impersonation_url"] =
        format!("https://iamcredentials.googleapis.com{IMPERSONATION}").into();
    assert_eq!(machine.token(&json).unwrap(), ACCESS_TOKEN);
    let mut connects = proxy.connects();
    connects.sort();
    assert_eq!(connects, ["iamcredentials.googleapis.com:443", "sts.googleapis.com:443"]);
    let counts = google.counts();
    assert_eq!((counts.accepted, counts.requests.len()), (2, 2), "{counts:?}");
}

fn loopback_google(authority: &Authority, first: Manner, others: Manner) -> Google {
    Google::start(authority.vouch_for(&["127.0.0.1"], false), first, others)
}
