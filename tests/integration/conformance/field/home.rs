//! The home directory of a case, in which the program runs.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use testkit::folder::Folder;

use super::super::text;
use super::hosts::Hosts;

/// A home directory, which disappears with its value.
pub struct Home(Folder);

impl Home {
    /// Creates the directory with the files of a case. `$HOME` in them is the directory.
    pub fn new(kind: &str, case: &Value) -> Self {
        let home = Self(Folder::new(&format!("field-{kind}-{}", text(&case["id"]))));
        fs::create_dir(home.path(STUBS)).unwrap();
        for (file, content) in case["files"].as_object().into_iter().flatten() {
            home.write(file, home.fill(text(content)).as_bytes());
        }
        for (name, printed) in case["stubs"].as_object().into_iter().flatten() {
            home.write_stub(name, text(printed));
        }
        home
    }

    /// Replaces `$HOME`.
    pub fn fill(&self, text: &str) -> String {
        text.replace("$HOME", self.0.to_str().unwrap())
    }

    /// Returns a path below the directory.
    pub fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// Writes a file.
    pub fn write(&self, name: &str, content: &[u8]) {
        self.0.write(name, content);
    }

    /// Runs the program on a machine with these hosts, with the arguments and variables.
    pub fn run<'a>(
        &self,
        hosts: &Hosts,
        arguments: impl IntoIterator<Item = &'a str>,
        variables: &[(String, String)],
    ) -> Output {
        let root = self.path("root.pem");
        hosts.write_root(&root);
        let search_path = format!("{}:/usr/local/bin:/usr/bin:/bin", self.path(STUBS).display());
        Command::new(env!("CARGO_BIN_EXE_gcp-wif"))
            .args(arguments)
            .env_clear()
            .env("HOME", &self.0)
            .env("PATH", search_path)
            .env("SSL_CERT_FILE", root)
            .env("HTTPS_PROXY", hosts.proxy())
            .env("GCP_WIF_ALLOWED_HOSTS", hosts.link_local())
            .envs(variables.iter().map(|(name, value)| (name, value)))
            .current_dir(&self.0)
            .stdin(Stdio::null())
            .output()
            .unwrap()
    }

    /// Returns the arguments of the last run of a stub; `None` if it did not run.
    pub fn arguments_of(&self, stub: &str) -> Option<Vec<String>> {
        let text = fs::read_to_string(self.path(STUBS).join(format!("{stub}.arguments"))).ok()?;
        Some(text.split_terminator('\0').map(str::to_owned).collect())
    }

    /// Writes a program that prints a text, or its standard input for `$STDIN`.
    fn write_stub(&self, name: &str, printed: &str) {
        let stub = format!("{STUBS}/{name}");
        self.write(&format!("{stub}.printed"), printed.as_bytes());
        let printed = if printed == "$STDIN" { "" } else { "\"$0.printed\"" };
        let script = format!(
            "#!/bin/sh\nfor argument; do printf '%s\\0' \"$argument\"; done > \"$0.arguments\"\n\
             exec cat {printed}\n"
        );
        self.write(&stub, script.as_bytes());
        make_executable(&self.path(&stub));
    }
}

fn make_executable(path: &Path) {
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}

const STUBS: &str = "stubs";
