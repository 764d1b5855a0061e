//! The program as a server, for both kinds of servers.

use std::io::{BufRead as _, BufReader, Read as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use testkit::clouds::Clouds;

use crate::support::outside;

/// Returns the program with these words, in a folder that has `aws.json`.
pub fn program(clouds: &Clouds, folder: &Path, words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gcp-wif"));
    command
        .env_clear()
        .envs([outside::NO_HOME])
        .env("PATH", std::env::var_os("PATH").unwrap())
        .env("GCP_WIF_ALLOWED_HOSTS", clouds.authority())
        .env("GOOGLE_APPLICATION_CREDENTIALS", folder.join("aws.json"))
        .current_dir(folder)
        .stdin(Stdio::null())
        .args(words);
    command
}

/// A server that is killed at the end of a test.
pub struct ServerProcess {
    pub child: Child,
    /// The lines that it has printed.
    pub lines: Vec<String>,
}

impl ServerProcess {
    /// Starts a server, and waits until it has printed its variables. Its standard error goes to the file
    /// `stderr` of the folder.
    pub fn start(command: &mut Command, folder: &Path) -> Self {
        let stderr = std::fs::File::create(folder.join("stderr")).unwrap();
        let mut child = command.stdout(Stdio::piped()).stderr(stderr).spawn().unwrap();
        let mut lines = Vec::new();
        for line in BufReader::new(child.stdout.take().unwrap()).lines() {
            lines.push(line.unwrap());
            if lines.last().unwrap().starts_with("unset ") {
                break;
            }
        }
        let said = || std::fs::read_to_string(folder.join("stderr")).unwrap();
        assert!(!lines.is_empty(), "the server does not start: {}", said());
        Self { child, lines }
    }

    /// Returns the value of a variable that it has printed, without quotes.
    pub fn variable(&self, name: &str) -> &str {
        let mut lines = self.lines.iter();
        let value = lines.find_map(|line| line.strip_prefix(&format!("export {name}=")));
        value.unwrap_or_else(|| panic!("no {name} in {:?}", self.lines)).trim_matches('\'')
    }

    /// Lists the variables that it has printed.
    pub fn variables(&self) -> impl Iterator<Item = (&str, &str)> {
        let lines = self.lines.iter();
        let pairs = lines.filter_map(|line| line.strip_prefix("export ")?.split_once('='));
        pairs.map(|(name, value)| (name, value.trim_matches('\'')))
    }

    pub fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).unwrap();
    }

    /// Waits for the end.
    pub fn wait(&mut self) -> ExitStatus {
        self.child.wait().unwrap()
    }
}

impl Drop for ServerProcess {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Reads to the end of a connection, reset or not.
pub fn rest(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let mut piece = [0; 4096];
    while let Ok(read @ 1..) = stream.read(&mut piece) {
        bytes.extend_from_slice(&piece[..read]);
    }
    String::from_utf8(bytes).unwrap()
}

/// Longer than any time limit of the server.
pub const PATIENCE: Duration = Duration::from_secs(60);
