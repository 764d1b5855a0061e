//! moto's server, which runs as long as a test, and the requests to it.

use std::ffi::OsStr;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Output, Stdio};

use serde::Deserialize;
use serde_json::Value;
use testkit::output::stderr;

/// A running server that checks signatures.
pub struct Moto {
    child: Child,
    pub facts: Facts,
}

/// The facts that the server prints at its start.
#[derive(Deserialize)]
pub struct Facts {
    origin: String,
    /// The ARN of a user.
    pub user: String,
    /// The keys of that user.
    #[serde(flatten)]
    pub keys: Keys,
}

#[derive(Clone, Deserialize)]
pub struct Keys {
    pub access_key_id: String,
    pub secret_access_key: String,
    pub session_token: Option<String>,
}

impl Keys {
    /// Returns what `aws-credentials --format json` prints.
    pub fn of(printed: Value) -> Self {
        serde_json::from_value(printed).unwrap()
    }

    fn variables(&self) -> Vec<(&str, &str)> {
        let mut variables = vec![
            ("AWS_ACCESS_KEY_ID", self.access_key_id.as_str()),
            ("AWS_SECRET_ACCESS_KEY", self.secret_access_key.as_str()),
        ];
        variables.extend(self.session_token.as_deref().map(|t| ("AWS_SESSION_TOKEN", t)));
        variables
    }
}

impl Moto {
    pub fn start(python: &OsStr) -> Self {
        // Isolated from the Python packages of the machine. The server ends when its input closes,
        // so it cannot outlive this process.
        let mut child = Command::new(python)
            .args(["-I", "tests/interop/moto_server.py"])
            .env_clear()
            .env("HOME", "/nonexistent")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let facts = serde_json::from_str(&line).unwrap_or_else(|_| panic!("moto says: {line}"));
        Self { child, facts }
    }

    /// Runs the program, which must succeed, and returns the JSON that it prints.
    pub fn accepts(&self, arguments: &str, keys: &Keys) -> Value {
        let output = self.run(arguments, &keys.variables());
        assert!(output.status.success(), "{arguments}: {}", error(&output));
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// Runs the program, which must report that AWS refuses with this code.
    pub fn refuses(&self, arguments: &str, keys: &Keys, code: &str) {
        let output = self.run(arguments, &keys.variables());
        let said = error(&output);
        assert_eq!(output.status.code(), Some(77), "{arguments}: {said}");
        assert!(said.contains(&format!("403 `{code}`")), "{arguments}: {said}");
    }

    pub fn run(&self, arguments: &str, variables: &[(&str, &str)]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_gcp-wif"))
            .args(arguments.split(' '))
            .env_clear()
            .env("AWS_REGION", "us-east-1")
            .env("AWS_ENDPOINT_URL_STS", &self.facts.origin)
            .env("AWS_EC2_METADATA_DISABLED", "true")
            .envs(variables.iter().copied())
            .output()
            .unwrap()
    }

    /// Sends the request that a decoded subject token describes.
    pub fn send_as_google(&self, request: &Value) -> (u16, String) {
        let url = url::Url::parse(request["url"].as_str().unwrap()).unwrap();
        let target = &url[url::Position::BeforePath..];
        let mut head = format!("{} {target} HTTP/1.1\r\n", request["method"].as_str().unwrap());
        for header in request["headers"].as_array().unwrap() {
            let text = |name: &str| header[name].as_str().unwrap();
            head += &format!("{}: {}\r\n", text("key"), text("value"));
        }
        self.send(&format!("{head}Content-Length: 0\r\n\r\n"))
    }

    /// Turns the checks of signatures and policies off.
    pub fn check_nothing(&self) {
        let host = self.authority();
        let (status, body) = self.send(&format!(
            "POST /moto-api/reset-auth HTTP/1.1\r\nHost: {host}\r\nContent-Length: 3\r\n\r\ninf"
        ));
        assert_eq!(status, 200, "{body}");
    }

    fn send(&self, request: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(self.authority()).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        // This server closes the connection after its response.
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap_or_default();
        (head.split(' ').nth(1).unwrap_or("0").parse().unwrap(), body.to_owned())
    }

    fn authority(&self) -> &str {
        self.facts.origin.trim_start_matches("http://")
    }
}

impl Drop for Moto {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn error(output: &Output) -> String {
    stderr(output)
}
