//! A running server of AWS credentials, in front of a fake whose identity rotates.

use std::io::Write as _;
use std::net::TcpStream;
use std::process::{Command, ExitStatus};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};

use gcp_wif::timestamp::Timestamp;
use rustix::process::Signal;
use serde_json::json;
use testkit::clouds::{ACCESS_KEY_ID, Clouds, SECRET_ACCESS_KEY};
use testkit::folder::Folder;
use testkit::http::Answer;

use crate::serve::program::{PATIENCE, ServerProcess, program, rest};
use crate::serve::world::{Reply, SERVICE_ACCOUNT};

/// A fake whose sessions of the instance's role have numbers: `made-up-session-1`, `made-up-session-2`.
pub struct World {
    pub clouds: Clouds,
    pub folder: Folder,
    /// Whether the metadata service answers with 503.
    pub is_down: Arc<AtomicBool>,
}

impl World {
    /// Creates a world whose sessions live for a day.
    pub fn new(name: &str) -> Self {
        Self::with_life(name, 86_400)
    }

    /// Creates a world whose sessions and access tokens live for `life` seconds.
    pub fn with_life(name: &str, life: u64) -> Self {
        let is_down = Arc::new(AtomicBool::new(false));
        let (down, sessions, tokens) =
            (Arc::clone(&is_down), AtomicUsize::new(0), AtomicUsize::new(0));
        let clouds = Clouds::start_hooked_for_any_client(move |_, key| {
            let end = Timestamp::from(SystemTime::now()).plus(Duration::from_secs(life));
            if key.ends_with(":generateAccessToken") {
                let number = tokens.fetch_add(1, Ordering::SeqCst) + 1;
                let token = json!({"accessToken": format!("made-up-{number}"),
                    "expireTime": end.to_string()});
                return Some(Answer::new(200, "application/json", token.to_string()));
            }
            if key != "GET /latest/meta-data/iam/security-credentials/fake-role" {
                return None;
            }
            if down.load(Ordering::SeqCst) {
                return Some(Answer::new(503, "text/plain", ""));
            }
            let number = sessions.fetch_add(1, Ordering::SeqCst) + 1;
            let session = json!({
                "Code": "Success",
                "AccessKeyId": ACCESS_KEY_ID,
                "SecretAccessKey": SECRET_ACCESS_KEY,
                "Token": format!("made-up-session-{number}"),
                "Expiration": end.to_string(),
            });
            Some(Answer::new(200, "application/json", session.to_string()))
        });
        let folder = Folder::new(&format!("imds-{name}"));
        let json = clouds.credential_json(Some(SERVICE_ACCOUNT));
        folder.write("aws.json", json);
        Self { clouds, folder, is_down }
    }

    /// Returns the program with these words, and the identity of the instance.
    pub fn command(&self, words: &[&str]) -> Command {
        let mut command = program(&self.clouds, &self.folder, words);
        command.env("AWS_ENDPOINT_URL_STS", self.clouds.origin());
        command
    }

    /// Starts `serve` with these words, and waits until it is ready.
    pub fn serve(&self, words: &[&str]) -> Running {
        self.start(self.command(&["serve"]).args(words))
    }

    /// Starts a server and waits until it is ready.
    pub fn start(&self, command: &mut Command) -> Running {
        Running::of(ServerProcess::start(command, &self.folder))
    }

    pub fn stderr(&self) -> String {
        self.folder.read("stderr")
    }
}

/// A server of AWS credentials.
pub struct Running {
    pub process: ServerProcess,
    pub address: String,
    /// The first segment of a path, with its slash; empty without a capability.
    pub capability: String,
    pub authorization: String,
}

impl Running {
    fn of(process: ServerProcess) -> Self {
        let endpoint = process.variable("AWS_EC2_METADATA_SERVICE_ENDPOINT");
        let rest = endpoint.strip_prefix("http://").unwrap();
        let (address, capability) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let uri = process.variable("AWS_CONTAINER_CREDENTIALS_FULL_URI");
        assert_eq!(uri, format!("{endpoint}/v1/credentials"));
        Self {
            address: address.to_owned(),
            capability: capability.to_owned(),
            authorization: process.variable("AWS_CONTAINER_AUTHORIZATION_TOKEN").to_owned(),
            process,
        }
    }

    /// Lists the variables that it has printed.
    pub fn variables(&self) -> impl Iterator<Item = (&str, &str)> {
        self.process.variables()
    }

    /// Sends a request with header lines, and returns the response.
    pub fn send(&self, method: &str, path: &str, headers: &str) -> Reply {
        let address = &self.address;
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {address}\r\n{headers}Connection: close\r\n\r\n"
        );
        Reply::parse(&self.raw(&request))
    }

    /// Sends a text and returns everything that comes until the connection ends.
    pub fn raw(&self, text: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.write_all(text.as_bytes()).unwrap();
        rest(&mut stream)
    }

    /// Requests a session token that lives for `seconds`.
    pub fn token(&self, seconds: u32) -> String {
        let ttl = format!("X-aws-ec2-metadata-token-ttl-seconds: {seconds}\r\n");
        let reply = self.send("PUT", &format!("{}/latest/api/token", self.capability), &ttl);
        assert_eq!(reply.status, 200, "{reply:?}");
        reply.body
    }

    /// Requests a path below the capability with a session token.
    pub fn get(&self, path: &str, token: &str) -> Reply {
        let header = format!("X-aws-ec2-metadata-token: {token}\r\n");
        self.send("GET", &format!("{}{path}", self.capability), &header)
    }

    /// Requests the credentials of a container.
    pub fn container(&self) -> Reply {
        let header = format!("Authorization: {}\r\n", self.authorization);
        self.send("GET", &format!("{}/v1/credentials", self.capability), &header)
    }

    /// Returns the number of the session that a container gets.
    pub fn session(&self) -> usize {
        let reply = self.container();
        assert_eq!(reply.status, 200, "{reply:?}");
        let value: serde_json::Value = serde_json::from_str(&reply.body).unwrap();
        let token = value["Token"].as_str().unwrap();
        token.strip_prefix("made-up-session-").unwrap().parse().unwrap()
    }

    /// Ends the server by a signal.
    pub fn end(&mut self) -> ExitStatus {
        self.process.signal(Signal::TERM);
        self.process.wait()
    }
}
