//! The endpoints of `serve gce`: `fixtures/serve_gce`.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::table::{Case, Table};
use super::world::{FLAVOR, Reply, Running, World, request};

#[test]
fn every_endpoint_answers_as_the_table_says() {
    let mut count = 0;
    for (name, table) in Table::read_all("fixtures/serve_gce") {
        let world = World::new(&name);
        world.write_credentials(table.service_account.as_deref());
        let server = world.start(world.command(&["serve"]).args(table.args()));
        for case in &table.cases {
            check(&name, case, &server);
            count += 1;
        }
    }
    assert!(count > 60, "only {count} cases");
}

fn check(table: &str, case: &Case, server: &Running) {
    let (method, path) = case.method_and_path(&server.capability);
    let sent = request(method, &path, case.headers.as_deref().unwrap_or(FLAVOR));
    let text = server.raw(sent.as_bytes());
    let reply = Reply::parse(&text);
    let place = format!("{table}: {case:?}: {text}");
    case.check(&reply, &normal(&reply.body), &path, &place);
    // Google's clients take a machine for an instance by this header. Pages of other origins must not.
    let is_forbidden = reply.header("content-type") == Some("text/plain");
    assert_eq!(reply.header("metadata-flavor"), (!is_forbidden).then_some("Google"), "{place}");
    if !is_forbidden {
        assert_eq!(reply.header("server"), Some("Metadata Server for VM"), "{place}");
        assert_eq!(reply.header("x-xss-protection"), Some("0"), "{place}");
        assert_eq!(reply.header("x-frame-options"), Some("SAMEORIGIN"), "{place}");
    }
    let is_token = path.contains("/token") || path.contains("/identity");
    if case.status == 200 && !path.contains("healthz") {
        assert_eq!(reply.header("cache-control"), is_token.then_some("no-store"), "{place}");
        let has_tag = reply.header("etag").is_some_and(|tag| tag.len() == 16);
        assert_eq!(has_tag, !is_token, "{place}");
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
    let claims = token.split('.').nth(1).unwrap();
    String::from_utf8(URL_SAFE_NO_PAD.decode(claims).unwrap()).unwrap()
}
