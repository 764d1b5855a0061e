//! The table of the endpoints: `fixtures/serve_gce`.

use std::fs;

use serde::Deserialize;
use testkit::fixtures::json_files;

use super::world::{FLAVOR, Reply, Running, World, request};

#[test]
fn every_endpoint_answers_as_the_table_says() {
    let mut count = 0;
    for (name, path) in json_files("fixtures/serve_gce") {
        let table: Table = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        let world = World::new(&name);
        world.write_credentials(table.service_account.as_deref());
        let flags: Vec<&str> = table.flags.iter().map(String::as_str).collect();
        let server = world.serve(&flags);
        for case in table.cases {
            check(&name, &case, &server);
            count += 1;
        }
    }
    assert!(count > 60, "only {count} cases");
}

fn check(table: &str, case: &Case, server: &Running) {
    let Case { request: line, status, content_type, body, headers } = case;
    let (method, path) = line.split_once(' ').unwrap();
    let path = path.replace("{cap}", &server.capability);
    let sent = request(method, &path, headers.as_deref().unwrap_or(FLAVOR));
    let text = server.raw(sent.as_bytes());
    let reply = Reply::parse(&text);
    let place = format!("{table}: {line}: {text}");
    assert_eq!(reply.status, *status, "{place}");
    if let Some(content_type) = content_type {
        let full = match content_type.as_str() {
            "T" => "application/text",
            "J" => "application/json",
            "H" => "text/html; charset=UTF-8",
            other => other,
        };
        assert_eq!(reply.header("content-type"), Some(full), "{place}");
    }
    if let Some(body) = body {
        assert_eq!(normal(&reply.body), body.replace("{path}", &path), "{place}");
    }
    assert!(reply.header("date").is_some(), "{place}");
    // Google's clients take a machine for an instance by this header. Pages of other origins must not.
    let is_forbidden = reply.header("content-type") == Some("text/plain");
    assert_eq!(reply.header("metadata-flavor"), (!is_forbidden).then_some("Google"), "{place}");
    if !is_forbidden {
        assert_eq!(reply.header("server"), Some("Metadata Server for VM"), "{place}");
        assert_eq!(reply.header("x-xss-protection"), Some("0"), "{place}");
        assert_eq!(reply.header("x-frame-options"), Some("SAMEORIGIN"), "{place}");
    }
    let is_token = path.contains("/token") || path.contains("/identity");
    if *status == 200 && !path.contains("healthz") {
        assert_eq!(reply.header("cache-control"), is_token.then_some("no-store"), "{place}");
        let has_tag = reply.header("etag").is_some_and(|tag| tag.len() == 16);
        assert_eq!(has_tag, !is_token, "{place}");
    }
    if method == "HEAD" {
        assert_ne!(reply.header("content-length"), Some("0"), "{place}");
    }
}

/// Replaces what differs from run to run.
fn normal(body: &str) -> String {
    if let Some((start, rest)) = body.split_once("\"access_token\":\"made-up-") {
        let rest = rest.trim_start_matches(|c: char| c.is_ascii_digit());
        let (token, end) = rest.split_once("\"expires_in\":").unwrap();
        let end = end.trim_start_matches(|c: char| c.is_ascii_digit());
        return format!(
            "{start}\"access_token\":\"{{token}}{token}\"expires_in\":{{seconds}}{end}"
        );
    }
    match body.starts_with("eyJ") {
        true => claims(body),
        false => body.to_owned(),
    }
}

/// Returns the claims of an ID token.
fn claims(token: &str) -> String {
    use base64::Engine as _;

    let claims = token.split('.').nth(1).unwrap();
    let claims = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(claims).unwrap();
    String::from_utf8(claims).unwrap()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    service_account: Option<String>,
    flags: Vec<String>,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    request: String,
    status: u16,
    content_type: Option<String>,
    body: Option<String>,
    headers: Option<String>,
}
