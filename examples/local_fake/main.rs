//! Runs a command against a fake of both clouds on this machine, so that gcp-wif can be tried
//! where there is no cloud: `cargo run --example local_fake -- gcp-wif access-token`.
//!
//! Other places are tried by the variables that AWS sets there, with the fake's own address from
//! `FAKE_ORIGIN`: `AWS_CONTAINER_CREDENTIALS_FULL_URI=$FAKE_ORIGIN/v2/credentials/fake`.
//!
//! The fake gives the command a credential file and takes its AWS variables and profiles away; the
//! rest is as it is on an EC2 instance. It recomputes the signature of the subject token with AWS's
//! own signer before it gives out a token.
//!
//! `--round-trips 20,1` before the command puts Google's two services 20 ms away and behind TLS, and
//! the metadata service 1 ms. The root of their certificate is in the variables by which gcp-wif, and
//! what is written in Python and for Node, learn of roots.

#![allow(missing_docs, unreachable_pub, reason = "an example is no library")]
#![allow(
    clippy::expect_used,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "an example"
)]

mod distance;
mod relay;
mod tls;

use std::process::{Command, ExitCode};

use testkit::clouds::Clouds;

use distance::{Distance, RoundTrips};

fn main() -> ExitCode {
    let mut words = std::env::args_os().skip(1).peekable();
    let round_trips = words.next_if(|word| word == "--round-trips").map(|_| {
        let text = words.next().unwrap_or_default();
        RoundTrips::parse(&text.to_string_lossy())
    });
    let (Some(program), None | Some(Some(_))) = (words.next(), round_trips) else {
        eprintln!("usage: local_fake [--round-trips GOOGLE,METADATA] COMMAND [ARGUMENT]...");
        return ExitCode::from(2);
    };
    let clouds = Clouds::start_for_any_client();
    let distance = round_trips.flatten().map(|times| Distance::start(&clouds, times));
    let file = std::env::temp_dir().join(format!("gcp-wif-fake-{}.json", std::process::id()));
    let root = file.with_extension("pem");
    let mut json = clouds.credential_json(Some("fake@example-project.iam.gserviceaccount.com"));
    if let Some(distance) = &distance {
        json = distance.credential_json(&json);
        std::fs::write(&root, &distance.root).expect(WRITABLE);
    }
    std::fs::write(&file, json).expect(WRITABLE);

    let mut command = Command::new(program);
    for (name, _) in std::env::vars_os() {
        let shown = name.to_string_lossy();
        if shown.starts_with("AWS_") || shown.starts_with("GCP_WIF_") {
            command.env_remove(name);
        }
    }
    if let Some(distance) = &distance {
        for name in ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "NODE_EXTRA_CA_CERTS"] {
            command.env(name, &root);
        }
        command
            .env("AWS_EC2_METADATA_SERVICE_ENDPOINT", distance.metadata())
            .env("GCP_WIF_ALLOWED_HOSTS", distance.authorities());
    } else {
        command
            .env("AWS_EC2_METADATA_SERVICE_ENDPOINT", clouds.origin())
            .env("GCP_WIF_ALLOWED_HOSTS", clouds.authority());
    }
    let status = command
        .args(words)
        .env("GOOGLE_APPLICATION_CREDENTIALS", &file)
        .env("AWS_CONFIG_FILE", "/dev/null")
        .env("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
        .env("AWS_ENDPOINT_URL_STS", clouds.origin())
        .env("AWS_ENDPOINT_URL_SSO", clouds.origin())
        .env("FAKE_ORIGIN", clouds.origin())
        .status();
    let _ = (std::fs::remove_file(&file), std::fs::remove_file(&root));
    match status {
        Ok(status) => {
            let code = status.code().and_then(|code| u8::try_from(code).ok());
            ExitCode::from(code.unwrap_or(1))
        }
        Err(error) => {
            eprintln!("local_fake: the command cannot be run: {error}");
            ExitCode::from(127)
        }
    }
}

const WRITABLE: &str = "the directory for temporary files can be written";
