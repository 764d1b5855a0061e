//! Fuzzes the responses of the instance metadata service.

use gcp_wif::http::Request;
use gcp_wif::supplier::{
    Attempts, InstanceMetadataSupplier, MetadataAddresses, RegionSupplier,
    SecurityCredentialsSupplier,
};

use super::hidden;
use super::world::{World, answer, error_text, split_line, word_and_status};

/// Takes `HOP STATUS`, a line feed, and the body; the other hops respond correctly.
pub fn run(bytes: &[u8]) {
    let (line, body) = split_line(bytes);
    let (hop, status) = word_and_status(line);
    let mut secrets = hidden::from_json(body);
    if hop == "token" {
        secrets.extend(hidden::between(bytes, "\n", "\n"));
    }
    let (hop, body) = (hop.to_owned(), body.to_vec());
    let world = World::of(&[]).answering(move |request: &Request| {
        let asked = hop_of(request.url.path());
        let status = if asked == hop { status } else { 200 };
        let body = if asked == hop { &body[..] } else { good(asked).as_bytes() };
        answer(status, "text/plain", body)
    });
    let supplier =
        InstanceMetadataSupplier::new(world.context.clone(), MetadataAddresses::well_known(), true);
    let mut shown = String::new();
    match supplier.region(&mut Attempts::default()) {
        Ok(region) => shown += &format!("{region:?}"),
        Err(error) => shown += &error_text(&error),
    }
    match supplier.security_credentials(&mut Attempts::default()) {
        Ok(credentials) => shown += &format!("{credentials:?}"),
        Err(error) => shown += &error_text(&error),
    }
    shown += &format!("{supplier:?}");
    world.check(&shown, &secrets, MAX_REQUESTS);
}

fn hop_of(path: &str) -> &'static str {
    match path.trim_end_matches('/').strip_prefix("/latest/") {
        Some("api/token") => "token",
        Some("meta-data/placement/availability-zone") => "zone",
        Some("meta-data/iam/security-credentials") => "role",
        _ => "credentials",
    }
}

fn good(hop: &str) -> &'static str {
    match hop {
        "token" => "made-up-metadata-token",
        "zone" => "us-east-1a",
        "role" => "my-role",
        _ => GOOD_CREDENTIALS,
    }
}

const GOOD_CREDENTIALS: &str = r#"{"Code":"Success","AccessKeyId":"ASIAEXAMPLE","SecretAccessKey":"made-up-secret","Token":"made-up-token","Expiration":"2020-08-11T12:55:22Z"}"#;

/// The most requests: eight without a failure; each may be retried, and a token requested once
/// more.
const MAX_REQUESTS: usize = 40;
