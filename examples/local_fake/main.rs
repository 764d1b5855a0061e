//! Runs a command against a fake of both clouds on this machine, to try gcp-wif without a cloud:
//! `cargo run --example local_fake -- gcp-wif access-token`.
//!
//! To try another environment, set the variables that AWS sets there, with the address of the fake
//! from `FAKE_ORIGIN`: `AWS_CONTAINER_CREDENTIALS_FULL_URI=$FAKE_ORIGIN/v2/credentials/fake`.
//!
//! The fake passes a credential file to the command and removes AWS variables and profiles from its
//! environment; the rest is as on an EC2 instance. It recomputes the signature of the subject token
//! with AWS's own signer before it issues a token.
//!
//! `--source NAME` before the command selects a credential file of another source: `file`, `executable`,
//! `azure` or `github`.
//!
//! `--round-trips 20,1` before the command puts Google's two services 20 ms away and behind TLS, and
//! the metadata service 1 ms away. The variables from which gcp-wif, Python programs and Node read root
//! certificates name the root of their certificate.
//!
//! Standard error shows what the fake does and which requests it has answered, unless `--quiet` is
//! the first argument.

#![allow(missing_docs, unreachable_pub, reason = "an example is not a library")]
#![allow(
    clippy::expect_used,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "an example"
)]

mod distance;
mod relay;
mod source;
mod tls;

use std::process::{Command, ExitCode};

use testkit::clouds::Clouds;
use testkit::folder::Folder;

use distance::{Distance, RoundTrips};
use source::Source;

fn main() -> ExitCode {
    let mut words = std::env::args_os().skip(1).peekable();
    let quiet = words.next_if(|word| word == "--quiet").is_some();
    let source = words.next_if(|word| word == "--source").map(|_| {
        let text = words.next().unwrap_or_default();
        Source::parse(&text.to_string_lossy())
    });
    let round_trips = words.next_if(|word| word == "--round-trips").map(|_| {
        let text = words.next().unwrap_or_default();
        RoundTrips::parse(&text.to_string_lossy())
    });
    let (Some(program), Some(source), None | Some(Some(_))) =
        (words.next(), source.unwrap_or(Some(Source::Aws)), round_trips)
    else {
        eprintln!(
            "usage: local_fake [--quiet] [--source aws|file|executable|azure|github] \
             [--round-trips GOOGLE,METADATA] COMMAND [ARGUMENT]..."
        );
        return ExitCode::from(2);
    };
    let clouds = Clouds::start_for_any_client();
    let distance = round_trips.flatten().map(|times| Distance::start(&clouds, times));
    let folder = Folder::new("fake");
    let [file, root, token] =
        ["credential.json", "root.pem", "token"].map(|name| folder.join(name));
    let mut json = source.credential_json(&clouds, &token);
    if let Some(distance) = &distance {
        json = distance.credential_json(&json);
        std::fs::write(&root, &distance.root).expect(WRITABLE);
    }
    std::fs::write(&file, json).expect(WRITABLE);

    let mut command = Command::new(program);
    command.args(words);
    if !quiet {
        log("plays AWS and Google", &[clouds.origin()]);
        log("runs", &[shown(&command)]);
    }
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
        .env("GOOGLE_APPLICATION_CREDENTIALS", &file)
        .env("AWS_CONFIG_FILE", "/dev/null")
        .env("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
        .env("AWS_ENDPOINT_URL_STS", clouds.origin())
        .env("AWS_ENDPOINT_URL_SSO", clouds.origin())
        .env("AWS_ENDPOINT_URL_SIGNIN", clouds.origin())
        .env("FAKE_ORIGIN", clouds.origin())
        .envs(source.variables())
        .status();
    match status {
        Ok(status) => {
            if !quiet {
                log("answered", &answered(&clouds));
                log(source.real_place(), &[ON_A_REAL_INSTANCE.to_owned()]);
            }
            let code = status.code().and_then(|code| u8::try_from(code).ok());
            ExitCode::from(code.unwrap_or(1))
        }
        Err(error) => {
            eprintln!("local_fake: the command cannot be run: {error}");
            ExitCode::from(127)
        }
    }
}

/// Writes what the fake does to standard error, one line for each detail.
fn log(action: &str, details: &[String]) {
    for detail in details {
        eprintln!("local_fake: {action}: {detail}");
    }
}

fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

/// Lists the requests so far, each with its service.
fn answered(clouds: &Clouds) -> Vec<String> {
    let lines = clouds.request_lines();
    let left_out = lines.len().saturating_sub(MAX_LINES);
    let mut shown: Vec<String> =
        lines.iter().take(MAX_LINES).map(|line| format!("{line} ({})", service_of(line))).collect();
    if left_out > 0 {
        shown.push(format!("{left_out} more"));
    }
    shown
}

fn service_of(request_line: &str) -> &'static str {
    match request_line {
        "POST /v1/token" => "Google's token endpoint, which checks the subject token",
        "POST /" => "AWS STS, which checks the signature",
        line if line.contains(" /latest/") => "instance metadata",
        "POST /token" => "Google's OAuth endpoint, which checks the assertion",
        line if line.contains(":generate") || line.ends_with(":signJwt") => {
            "Google's service account credentials"
        }
        line if line.contains(" /metadata/identity/") => "Azure's instance metadata",
        line if line.contains("/idtoken/") => "GitHub Actions",
        line if line.contains(" /v1/credentials") || line.contains(" /v2/credentials") => {
            "container credentials"
        }
        line if line.contains(" /federation") => "AWS SSO or sign-in",
        _ => "another service",
    }
}

/// The advice that follows the place of the source.
const ON_A_REAL_INSTANCE: &str = "run the command without the fake, and name the file that gcloud \
wrote with --credential-file";

/// The maximum number of requests that are listed.
const MAX_LINES: usize = 20;

const WRITABLE: &str = "the directory for temporary files can be written";
