//! A folder with the files of a case, and a fake of both clouds.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::process::{Command, Output, Stdio};
use std::time::{SystemTime, UNIX_EPOCH};

use testkit::certificates;
use testkit::clouds::Clouds;
use testkit::folder::Folder;
use testkit::http::Answer;
use testkit::oidc;

use super::case::Case;

/// The files and the fake of one run, which are removed with it.
pub struct Machine {
    pub clouds: Clouds,
    pub folder: Folder,
    /// In Unix seconds.
    now: u64,
}

impl Machine {
    /// Starts the fake, and writes the files of a case.
    pub fn new(name: &str, case: &Case) -> Self {
        let overrides = case.overrides.iter().map(|(key, answer)| {
            let mut given = Answer::new(answer.status, &answer.content_type, answer.body.clone());
            given.headers.extend(answer.headers.clone());
            (key.clone(), given)
        });
        let clouds = Clouds::start(overrides.collect());
        let folder = Folder::new(&name.replace("::", "-"));
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
        let machine = Self { clouds, folder, now };
        machine.write_files(case);
        machine
    }

    /// Replaces the placeholders of a text.
    pub fn fill(&self, text: &str) -> String {
        certificates::fill(text)
            .replace("{origin}", &self.clouds.origin())
            .replace("{authority}", &self.clouds.authority())
            .replace("{folder}", self.folder.to_str().unwrap())
            .replace("{program}", env!("CARGO_BIN_EXE_gcp-wif"))
            .replace("{jwt}", &oidc::jwt(self.now + 600))
            .replace("{expired_jwt}", &oidc::jwt(EXPIRED_AT))
            .replace("{version}", env!("CARGO_PKG_VERSION"))
            .replace("{fingerprint}", FINGERPRINT)
            .replace("{soon}", &(self.now + 600).to_string())
            .replace("{too_soon}", &(self.now + 45).to_string())
            .replace("{too_late}", &(self.now + 86_400).to_string())
    }

    /// Runs the program without the environment of this process.
    pub fn run(&self, case: &Case) -> Output {
        let mut child = Command::new(env!("CARGO_BIN_EXE_gcp-wif"))
            .args(case.args.iter().map(|arg| self.fill(arg)))
            .env_clear()
            // If it were unset, the home directory of the user who runs the tests would be looked up.
            .env("HOME", "")
            .envs(case.environment.iter().map(|(name, value)| (name, self.fill(value))))
            .current_dir(&self.folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // A program that does not read its input may have exited already.
        let _ = child.stdin.take().unwrap().write_all(self.fill(&case.stdin).as_bytes());
        child.wait_with_output().unwrap()
    }

    fn write_files(&self, case: &Case) {
        let json = self.clouds.credential_json(case.service_account.as_deref());
        self.folder.write("aws.json", json);
        for (file, content) in &case.files {
            self.folder.write(file, self.fill(content));
        }
        for (file, mode) in &case.modes {
            let mode = u32::from_str_radix(mode, 8).unwrap();
            fs::set_permissions(self.folder.join(file), fs::Permissions::from_mode(mode)).unwrap();
        }
        for (link, target) in &case.links {
            symlink(self.fill(target), self.folder.join(link)).unwrap();
        }
    }
}

/// The fingerprint of the request for a JWT that the cases of output files make. It changes with
/// what a cached token depends on.
const FINGERPRINT: &str = "2adb42accbc3426da370c36f2da0b4d2843dfdf6eb782df6c2757eb835d1c324";

/// The time at which `{expired_jwt}` has expired, in Unix seconds.
const EXPIRED_AT: u64 = 1_600_000_000;
