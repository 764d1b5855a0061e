//! Tables of requests and their responses: `fixtures/serve_gce` and `fixtures/serve_imds`.

use std::fs;

use serde::Deserialize;
use testkit::fixtures::json_files;

use super::world::Reply;

/// One server, and the requests to it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// The words after `serve`.
    args: Vec<String>,
    /// The service account in the credential file, if the table is about it.
    pub service_account: Option<String>,
    pub cases: Vec<Case>,
}

/// A request, and what its response has.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// Method and path.
    request: String,
    pub status: u16,
    content_type: Option<String>,
    body: Option<String>,
    /// The header lines of the request.
    pub headers: Option<String>,
    /// A header line of the response.
    has: Option<String>,
}

impl Table {
    /// Reads the tables of a folder, with their names.
    pub fn read_all(folder: &str) -> Vec<(String, Self)> {
        let read = |(name, path)| {
            let table = serde_json::from_slice(&fs::read(path).unwrap());
            let table = table.unwrap_or_else(|error| panic!("{name}: {error}"));
            (name, table)
        };
        json_files(folder).into_iter().map(read).collect()
    }

    pub fn args(&self) -> Vec<&str> {
        self.args.iter().map(String::as_str).collect()
    }
}

impl Case {
    /// Returns the method and the path, for a server with this capability.
    pub fn method_and_path(&self, capability: &str) -> (&str, String) {
        let (method, path) = self.request.split_once(' ').unwrap();
        (method, path.replace("{cap}", capability))
    }

    /// Checks what the table says about the response. `body` is its body, in which what differs from run to
    /// run is replaced by placeholders; `path` is that of the request.
    pub fn check(&self, reply: &Reply, body: &str, path: &str, place: &str) {
        assert_eq!(reply.status, self.status, "{place}");
        if let Some(content_type) = &self.content_type {
            assert_eq!(reply.header("content-type"), Some(content_type.as_str()), "{place}");
        }
        if let Some(expected) = &self.body {
            assert_eq!(body, expected.replace("{path}", path), "{place}");
        }
        if let Some(line) = &self.has {
            assert!(reply.head.lines().any(|own| own == line), "{place}");
        }
        assert!(reply.header("date").is_some(), "{place}");
        if self.request.starts_with("HEAD ") {
            assert_ne!(reply.header("content-length"), Some("0"), "{place}");
        }
    }
}
