//! `gcp-wif docker-credential`: the [protocol](https://github.com/docker/docker-credential-helpers)
//! of Docker's `docker-credential-NAME`.

use gcp_wif::context::{Deadline, read_standard_input};
use gcp_wif::json::to_secret_json;
use gcp_wif::secret::Secret;
use serde::Serialize;

use crate::app::App;
use crate::args::{DockerAction, DockerCredential};
use crate::error::{Error, Result};
use crate::google_host::is_google_registry;
use crate::output;
use crate::report;

pub(crate) fn run(
    args: &DockerCredential,
    deadline: &Deadline,
    prepare: impl FnOnce() -> Result<App>,
) -> Result<()> {
    match args.action {
        DockerAction::Get(_) => get(deadline, prepare),
        DockerAction::List(_) => output::print(&"{}".into()),
        // The credentials are tokens of this program: no login is stored.
        DockerAction::Store(_) | DockerAction::Erase(_) => read_input(deadline).map(drop),
    }
}

/// Prints the credentials of a registry. The protocol has errors on standard output, but Docker shows
/// standard error, so errors go to both.
fn get(deadline: &Deadline, prepare: impl FnOnce() -> Result<App>) -> Result<()> {
    match credentials(deadline, prepare) {
        Ok(Some(credentials)) => output::print(&credentials),
        Ok(None) => {
            output::print_bytes(NOT_FOUND.as_bytes())?;
            Err(Error::Helper(None))
        }
        Err(error) => {
            output::print_bytes(report::message(&error).as_bytes())?;
            Err(Error::Helper(Some(Box::new(error))))
        }
    }
}

/// Returns the credentials; `None` if the registry is not Google's.
fn credentials(
    deadline: &Deadline,
    prepare: impl FnOnce() -> Result<App>,
) -> Result<Option<Secret>> {
    let input = read_input(deadline)?;
    let url = std::str::from_utf8(input.expose()).unwrap_or("\u{fffd}").trim();
    if url.is_empty() {
        return Err(Error::Input("no credentials server URL".to_owned()));
    }
    if !is_served(url) {
        return Ok(None);
    }
    let token = prepare()?.federation()?.access_token(&[])?;
    Ok(Some(to_secret_json(&Login {
        secret: token.token().expose(),
        server_url: url,
        username: "oauth2accesstoken",
    })))
}

/// The credentials of a registry.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Login<'a> {
    secret: &'a str,
    #[serde(rename = "ServerURL")]
    server_url: &'a str,
    username: &'static str,
}

/// Reads standard input, which contains a password for `store`.
fn read_input(deadline: &Deadline) -> Result<Secret<Vec<u8>>> {
    Ok(read_standard_input(MAX_INPUT_SIZE, deadline)?)
}

/// Accepts a registry as a host or as an https URL.
fn is_served(url: &str) -> bool {
    let rest = match url.split_once("://") {
        Some(("https", rest)) => rest,
        Some(_) => return false,
        None => url,
    };
    is_google_registry(rest.split('/').next().unwrap_or_default())
}

/// The message of the protocol for a registry without credentials.
const NOT_FOUND: &str = "credentials not found in native keychain\n";

/// In bytes: far more than any login.
const MAX_INPUT_SIZE: u64 = 64 * 1024;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_googles_registries_are_answered() {
        for url in [
            "gcr.io",
            "https://gcr.io",
            "https://gcr.io/",
            "https://eu.gcr.io/v2/",
            "us-docker.pkg.dev",
            "https://europe-west1-docker.pkg.dev/project/repository",
            "US-Docker.pkg.dev:443",
        ] {
            assert!(is_served(url), "{url}");
        }
        for url in [
            "https://index.docker.io/v1/",
            "pkg.dev",
            ".pkg.dev",
            "evilgcr.io",
            "gcr.io.evil.example",
            "https://evil.example/gcr.io",
            "https://evil.example#.gcr.io",
            "https://evil.example?.gcr.io",
            "https://gcr.io@evil.example",
            "https://evil.example\\.gcr.io",
            "https://user@gcr.io",
            "http://gcr.io",
            "gcr.io.",
            "gcr.io:5000",
            "us..gcr.io",
            "us-docker.pkg.dev.evil.example/x.pkg.dev",
            "gcr.io\nhttps://evil.example",
            "ｇcr.io",
            "\u{fffd}",
        ] {
            assert!(!is_served(url), "{url}");
        }
    }
}
