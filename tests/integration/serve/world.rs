//! A running server, in front of a fake of both clouds.

use std::io::Write as _;
use std::net::{SocketAddr, TcpStream};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};

use gcp_wif::timestamp::Timestamp;
use serde_json::json;
use testkit::clouds::Clouds;
use testkit::folder::Folder;
use testkit::http::Answer;

use super::program::{PATIENCE, ServerProcess, program, rest};

/// A fake whose tokens of the service account have numbers: `made-up-1`, `made-up-2`.
pub struct World {
    pub clouds: Clouds,
    pub folder: Folder,
    /// Whether Google answers with 503.
    pub is_down: Arc<AtomicBool>,
    /// The number of tokens so far.
    pub issued: Arc<AtomicUsize>,
}

impl World {
    /// Creates a world whose tokens live for a day.
    pub fn new(name: &str) -> Self {
        Self::with_life(name, 86_400)
    }

    /// Creates a world whose tokens live for `life` seconds.
    pub fn with_life(name: &str, life: u64) -> Self {
        let is_down = Arc::new(AtomicBool::new(false));
        let issued = Arc::new(AtomicUsize::new(0));
        let (down, count) = (Arc::clone(&is_down), Arc::clone(&issued));
        let clouds = Clouds::start_hooked(move |request, key| {
            if down.load(Ordering::SeqCst) {
                return Some(Answer::new(503, "text/plain", ""));
            }
            if !key.ends_with(":generateAccessToken") {
                return None;
            }
            let scopes: serde_json::Value = serde_json::from_slice(&request.body).unwrap();
            if scopes["scope"][0] == "refused" {
                let error = json!({"error": {"code": 403, "message": "Permission denied.",
                    "status": "PERMISSION_DENIED"}});
                return Some(Answer::new(403, "application/json", error.to_string()));
            }
            let number = count.fetch_add(1, Ordering::SeqCst) + 1;
            let end = Timestamp::from(SystemTime::now()).plus(Duration::from_secs(life));
            let token = json!({"accessToken": format!("made-up-{number}"),
                "expireTime": end.to_string()});
            Some(Answer::new(200, "application/json", token.to_string()))
        });
        let folder = Folder::new(&format!("serve-{name}"));
        let world = Self { clouds, folder, is_down, issued };
        world.write_credentials(Some(SERVICE_ACCOUNT));
        world
    }

    pub fn write_credentials(&self, service_account: Option<&str>) {
        let json = self.clouds.credential_json(service_account);
        self.folder.write("aws.json", json);
    }

    /// Returns the program with these words and an AWS identity in its environment: requests to the metadata
    /// service have short time limits, which a busy machine may exceed.
    pub fn command(&self, words: &[&str]) -> Command {
        let mut command = program(&self.clouds, &self.folder, words);
        command.envs(self.clouds.aws_variables());
        command
    }

    /// Starts `serve gce` with these flags, and waits until it is ready.
    pub fn serve(&self, flags: &[&str]) -> Running {
        self.start(self.command(&["serve", "gce"]).args(flags))
    }

    /// Starts a server, and waits until it is ready.
    pub fn start(&self, command: &mut Command) -> Running {
        Running::of(ServerProcess::start(command, &self.folder))
    }

    pub fn stderr(&self) -> String {
        self.folder.read("stderr")
    }
}

/// A server of Compute Engine's metadata.
pub struct Running {
    pub process: ServerProcess,
    pub address: SocketAddr,
    /// The first segment of a path, with its slash; empty without a capability.
    pub capability: String,
}

impl Running {
    pub fn of(process: ServerProcess) -> Self {
        let address = process.variable("GCE_METADATA_IP");
        let capability = process.variable("GCE_METADATA_HOST").strip_prefix(address).unwrap();
        let (address, capability) = (address.parse().unwrap(), capability.to_owned());
        Self { process, address, capability }
    }

    pub fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream
    }

    /// Sends bytes and returns everything that comes until the connection ends.
    pub fn raw(&self, bytes: &[u8]) -> String {
        let mut stream = self.connect();
        // The server may have refused the first part of it already.
        let _ = stream.write_all(bytes);
        rest(&mut stream)
    }

    /// Requests a path as a client of Google does.
    pub fn get(&self, path: &str) -> Reply {
        Reply::parse(&self.raw(request("GET", path, FLAVOR).as_bytes()))
    }

    /// Requests a value of the service account. With the capability, if there is one, the server does not look
    /// up the user, which takes long while the machine has many connections.
    pub fn account(&self, path: &str) -> Reply {
        let capability = &self.capability;
        self.get(&format!("{capability}{V1}/instance/service-accounts/default/{path}"))
    }
}

/// A response.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub head: String,
    pub body: String,
}

impl Reply {
    pub fn parse(text: &str) -> Self {
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no head: {text}"));
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        Self { status, head: head.to_owned(), body: body.to_owned() }
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().skip(1).find_map(|line| {
            let (own, value) = line.split_once(": ").unwrap();
            own.eq_ignore_ascii_case(name).then_some(value)
        })
    }

    /// Returns the number of the token in the body.
    pub fn token(&self) -> usize {
        let value: serde_json::Value = serde_json::from_str(&self.body).expect(&self.body);
        let token = value["access_token"].as_str().expect(&self.body);
        token.strip_prefix("made-up-").unwrap().parse().unwrap()
    }
}

pub fn request(method: &str, path: &str, headers: &str) -> String {
    format!(
        "{method} {path} HTTP/1.1\r\nHost: metadata.google.internal\r\n{headers}Connection: close\r\n\r\n"
    )
}

pub const FLAVOR: &str = "Metadata-Flavor: Google\r\n";

pub const V1: &str = "/computeMetadata/v1";

pub const SERVICE_ACCOUNT: &str = "fake@example-project.iam.gserviceaccount.com";
