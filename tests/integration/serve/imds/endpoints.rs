//! The table of the endpoints: `fixtures/serve_imds`.

use std::fs;

use serde::Deserialize;
use testkit::fixtures::json_files;

use super::world::{Running, World};

#[test]
fn every_endpoint_answers_as_the_table_says() {
    let mut count = 0;
    for (name, path) in json_files("fixtures/serve_imds") {
        let table: Table = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        let world = World::new(&name);
        let args: Vec<&str> = table.args.iter().map(String::as_str).collect();
        let mut server = world.serve(&args);
        let token = server.token(60);
        for case in table.cases {
            check(&name, &case, &server, &token);
            count += 1;
        }
        assert!(server.end().success());
        assert_eq!(world.stderr(), "", "{name}: nothing is logged without -v");
    }
    assert!(count > 150, "only {count} cases");
}

fn check(table: &str, case: &Case, server: &Running, token: &str) {
    let (method, path) = case.request.split_once(' ').unwrap();
    let path = path.replace("{cap}", &server.capability);
    let headers = case.headers.as_deref().unwrap_or_default();
    let headers =
        headers.replace("{token}", token).replace("{authorization}", &server.authorization);
    let reply = server.send(method, &path, &headers);
    let place = format!("{table}: {case:?}: {reply:?}");
    assert_eq!(reply.status, case.status, "{place}");
    if let Some(content_type) = &case.content_type {
        let full = match content_type.as_str() {
            "T" => "text/plain",
            "J" => "application/json",
            other => other,
        };
        assert_eq!(reply.header("content-type"), Some(full), "{place}");
    }
    if let Some(body) = &case.body {
        assert_eq!(normal(&reply.body), *body, "{place}");
    }
    if let Some(line) = &case.has {
        assert!(reply.head.lines().any(|own| own == line), "{place}");
    }
    assert!(reply.header("date").is_some() && reply.header("content-length").is_some(), "{place}");
    let is_own = reply.header("metadata-flavor").is_none();
    if is_own && *"403" != reply.status.to_string() {
        assert_eq!(reply.header("server"), Some("EC2ws"), "{place}");
    }
    if is_own && reply.status == 200 {
        assert_eq!(reply.header("cache-control"), Some("no-store"), "{place}");
    }
    if method == "HEAD" {
        assert_ne!(reply.header("content-length"), Some("0"), "{place}");
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

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    args: Vec<String>,
    cases: Vec<Case>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    request: String,
    status: u16,
    content_type: Option<String>,
    body: Option<String>,
    headers: Option<String>,
    has: Option<String>,
}
