//! The fake of both clouds, and a machine with a credential file for it.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use testkit::clouds::{self, Clouds};
use testkit::folder::Folder;
use testkit::http::Answer;

use crate::support::outside;

/// The fake of both clouds, with a folder that has a credential file for it.
pub struct World {
    pub clouds: Clouds,
    pub folder: Folder,
}

impl World {
    pub fn new(name: &str) -> Self {
        Self::with_overrides(name, BTreeMap::new())
    }

    /// Starts a fake some of whose responses are replaced.
    pub fn with_overrides(name: &str, overrides: BTreeMap<String, Answer>) -> Self {
        let clouds = Clouds::start(overrides);
        let folder = Folder::new(&format!("clients-{name}"));
        let json = clouds.credential_json(Some(SERVICE_ACCOUNT));
        folder.write("aws.json", json);
        Self { clouds, folder }
    }

    /// Makes a link to the program.
    pub fn link(&self, name: &str) -> PathBuf {
        let link = self.folder.join(name);
        std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_gcp-wif"), &link).unwrap();
        link
    }

    /// Returns the command that runs a program on this machine.
    pub fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command
            .env_clear()
            .envs([outside::NO_HOME])
            .env("GOOGLE_APPLICATION_CREDENTIALS", self.folder.join("aws.json"))
            .env("GCP_WIF_ALLOWED_HOSTS", self.clouds.authority())
            .env("AWS_REGION", "us-east-2")
            .env("AWS_ACCESS_KEY_ID", clouds::ACCESS_KEY_ID)
            .env("AWS_SECRET_ACCESS_KEY", clouds::SECRET_ACCESS_KEY)
            .current_dir(&self.folder);
        command
    }

    pub fn run(&self, program: &Path, args: &[&str], stdin: &str) -> Output {
        feed(self.command(program).args(args), stdin)
    }
}

/// Runs a command with a text on its standard input.
pub fn feed(command: &mut Command, stdin: &str) -> Output {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // A program that does not read its input may have exited already.
    let _ = child.stdin.take().unwrap().write_all(stdin.as_bytes());
    child.wait_with_output().unwrap()
}

/// The service account that the credential file names.
pub const SERVICE_ACCOUNT: &str = "job@my-project.iam.gserviceaccount.com";
