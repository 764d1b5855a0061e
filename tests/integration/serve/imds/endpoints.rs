//! The endpoints of `serve imds`: `fixtures/serve_imds`.

use super::world::{Running, World};
use crate::serve::table::{Case, Table};

#[test]
fn every_endpoint_answers_as_the_table_says() {
    let mut count = 0;
    for (name, table) in Table::read_all("fixtures/serve_imds") {
        let world = World::new(&name);
        let mut server = world.serve(&table.args());
        let token = server.token(60);
        for case in &table.cases {
            check(&name, case, &server, &token);
            count += 1;
        }
        assert!(server.end().success());
        assert_eq!(world.stderr(), "", "{name}: nothing is logged without -v");
    }
    assert!(count > 150, "only {count} cases");
}

fn check(table: &str, case: &Case, server: &Running, token: &str) {
    let (method, path) = case.method_and_path(&server.capability);
    let headers = case.headers.as_deref().unwrap_or_default();
    let headers =
        headers.replace("{token}", token).replace("{authorization}", &server.authorization);
    let reply = server.send(method, &path, &headers);
    let place = format!("{table}: {case:?}: {reply:?}");
    case.check(&reply, &normal(&reply.body), &path, &place);
    assert!(reply.header("content-length").is_some(), "{place}");
    let is_own = reply.header("metadata-flavor").is_none();
    if is_own && reply.status != 403 {
        assert_eq!(reply.header("server"), Some("EC2ws"), "{place}");
    }
    if is_own && reply.status == 200 {
        assert_eq!(reply.header("cache-control"), Some("no-store"), "{place}");
    }
}

/// Replaces what differs from run to run.
fn normal(body: &str) -> String {
    let is_token = |b: u8| b.is_ascii_alphanumeric() || b"-_".contains(&b);
    if body.len() == 43 && body.bytes().all(is_token) {
        return "{new}".to_owned();
    }
    let body = match body.split_once("made-up-session-") {
        None => body.to_owned(),
        Some((start, rest)) => {
            let end = rest.trim_start_matches(|c: char| c.is_ascii_digit());
            format!("{start}made-up-session-{{number}}{end}")
        }
    };
    let body = with_time(&body, "\"LastUpdated\":\"", "{now}");
    with_time(&body, "\"Expiration\":\"", "{end}")
}

/// Replaces the time after `name`, which has to have the form `2026-11-26T03:00:00Z`.
fn with_time(body: &str, name: &str, placeholder: &str) -> String {
    let Some((start, rest)) = body.split_once(name) else { return body.to_owned() };
    let (time, rest) = rest.split_at(20);
    assert!(gcp_wif::timestamp::Timestamp::from_rfc3339(time).is_some(), "{body}");
    assert!(time.ends_with('Z'), "{body}");
    format!("{start}{name}{placeholder}{rest}")
}
