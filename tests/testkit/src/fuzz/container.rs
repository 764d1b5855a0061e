//! Fuzzes the responses of a container's credential endpoint.

use gcp_wif::supplier::{Attempts, ContainerSupplier, SecurityCredentialsSupplier};

use super::hidden;
use super::world::{World, answer, error_text, split_line, word_and_status};

/// Takes `credentials STATUS`, a line feed, and the body.
pub fn run(bytes: &[u8]) {
    let (line, body) = split_line(bytes);
    let (_, status) = word_and_status(line);
    let mut secrets = hidden::from_json(body);
    secrets.push(AUTHORIZATION.to_owned());
    let body = body.to_vec();
    let world = World::of(&[
        ("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://169.254.170.23/v1/credentials"),
        ("AWS_CONTAINER_AUTHORIZATION_TOKEN", AUTHORIZATION),
    ])
    .answering(move |_| answer(status, "application/json", &body));
    let supplier = ContainerSupplier::new(world.context.clone());
    let shown = match supplier.security_credentials(&mut Attempts::default()) {
        Ok(credentials) => format!("{credentials:?}"),
        Err(error) => error_text(&error),
    };
    world.check(&shown, &secrets, 10);
}

const AUTHORIZATION: &str = "made-up-authorization-of-the-container";
