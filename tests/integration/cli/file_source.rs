//! Subject token files that are pipes, or too large.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::thread;
use std::time::{Duration, Instant};

use testkit::clouds::{self, Clouds};
use testkit::folder::Folder;
use testkit::oidc;
use testkit::output::stderr;

#[test]
fn a_token_comes_through_a_pipe() {
    let machine = Machine::new("pipe");
    let pipe = machine.pipe();
    let writer = thread::spawn(move || fs::write(pipe, oidc::jwt(oidc::FAR_FUTURE)).unwrap());
    let output = machine.run("30s");
    writer.join().unwrap();
    assert_eq!(stderr(&output), "");
    assert_eq!(String::from_utf8_lossy(&output.stdout).trim_end(), clouds::FEDERATED_TOKEN);
}

#[test]
fn a_pipe_without_a_writer_ends_with_the_time_limit() {
    let machine = Machine::new("silent-pipe");
    let pipe = machine.pipe();
    let started = Instant::now();
    let output = machine.run("300ms");
    assert!(started.elapsed() < Duration::from_secs(10));
    assert_eq!(output.status.code(), Some(75));
    let stderr = String::from_utf8(output.stderr).unwrap();
    let start = format!("error: the subject token file `{}` was not ready within ", pipe.display());
    assert!(stderr.starts_with(&start), "{stderr}");
    assert_eq!(machine.clouds.connections(), 0);
}

#[test]
fn a_token_of_two_mebibytes_is_refused_before_any_request() {
    let machine = Machine::new("large-token");
    let token = machine.folder.join("token");
    for format in
        [r#"{ "type": "text" }"#, r#"{ "type": "json", "subject_token_field_name": "a" }"#]
    {
        let text = "made-up-secret ".repeat(2 * 1024 * 1024 / 15);
        fs::write(&token, format!(r#"{{"a": "{text}"}}"#)).unwrap();
        let account = machine.clouds.file_credential_json(token.to_str().unwrap());
        let mut account: serde_json::Value = serde_json::from_str(&account).unwrap();
        account["credential_source"]["format"] = serde_json::from_str(format).unwrap();
        fs::write(machine.credential_file(), account.to_string()).unwrap();
        let output = machine.run("30s");
        assert_eq!(output.status.code(), Some(69));
        let expected = format!(
            "error: the subject token file `{}` is longer than 1048576 bytes\n",
            token.display()
        );
        assert_eq!(stderr(&output), expected);
        assert!(output.stdout.is_empty());
    }
    assert_eq!(machine.clouds.connections(), 0);
}

struct Machine {
    clouds: Clouds,
    folder: Folder,
}

impl Machine {
    fn new(name: &str) -> Self {
        let clouds = Clouds::start(Default::default());
        let folder = Folder::new(name);
        Self { clouds, folder }
    }

    /// Makes a pipe, and a credential file that names it.
    fn pipe(&self) -> PathBuf {
        let pipe = self.folder.pipe("token");
        let account = self.clouds.file_credential_json(pipe.to_str().unwrap());
        fs::write(self.credential_file(), account).unwrap();
        pipe
    }

    fn run(&self, timeout: &str) -> Output {
        Command::new(env!("CARGO_BIN_EXE_gcp-wif"))
            .args(["--timeout", timeout, "access-token", "--credential-file"])
            .arg(self.credential_file())
            .env_clear()
            .env("GCP_WIF_ALLOWED_HOSTS", self.clouds.authority())
            .output()
            .unwrap()
    }

    fn credential_file(&self) -> PathBuf {
        Path::new(&self.folder).join("file.json")
    }
}
