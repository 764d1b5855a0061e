//! A machine with a cache directory, whose clouds count requests and can be given other responses.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::{Arc, Mutex};

use serde_json::Value;
use testkit::clouds::{self, Clouds};
use testkit::folder::Folder;
use testkit::http::Answer;
use testkit::output::stderr;

use crate::support::program::gcp_wif;

pub struct Machine {
    pub clouds: Clouds,
    pub folder: Folder,
    answers: Arc<Mutex<BTreeMap<String, Answer>>>,
}

impl Machine {
    pub fn new(name: &str) -> Self {
        let answers = Arc::new(Mutex::new(BTreeMap::<String, Answer>::new()));
        let log = Arc::clone(&answers);
        let clouds = Clouds::start_hooked(move |_, key| log.lock().unwrap().get(key).cloned());
        let mut machine = Self::with(name, clouds);
        machine.answers = answers;
        machine
    }

    pub fn with(name: &str, clouds: Clouds) -> Self {
        let folder = Folder::new(&format!("cache-{name}"));
        let email = Some("job@my-project.iam.gserviceaccount.com");
        folder.write("aws.json", clouds.credential_json(email));
        Self { clouds, folder, answers: Arc::default() }
    }

    /// Replaces the response to a request such as `POST /v1/token` from now on.
    pub fn answer(&self, key: &str, status: u16, body: &str) {
        let answer = Answer::new(status, "application/json", body);
        self.answers.lock().unwrap().insert(key.to_owned(), answer);
    }

    /// Returns the program with its AWS identity in the environment and a cache directory.
    pub fn command(&self, words: &str) -> Command {
        let mut command = self.on_an_instance(words);
        command
            .env("AWS_REGION", "us-east-2")
            .env("AWS_ACCESS_KEY_ID", clouds::ACCESS_KEY_ID)
            .env("AWS_SECRET_ACCESS_KEY", clouds::SECRET_ACCESS_KEY)
            .env("AWS_SESSION_TOKEN", clouds::SESSION_TOKEN);
        command
    }

    /// Returns the program with the role of the instance.
    pub fn on_an_instance(&self, words: &str) -> Command {
        let mut command = gcp_wif();
        command
            .args(words.split(' '))
            .env("GCP_WIF_ALLOWED_HOSTS", self.clouds.authority())
            .env("GCP_WIF_CREDENTIAL_FILE", "aws.json")
            .env("GCP_WIF_CACHE_DIR", self.cache())
            .env("AWS_EC2_METADATA_SERVICE_ENDPOINT", self.clouds.origin())
            .current_dir(&self.folder);
        command
    }

    pub fn cache(&self) -> PathBuf {
        self.folder.join("cache")
    }

    /// Counts the token exchanges so far.
    pub fn exchanges(&self) -> usize {
        self.count("/v1/token")
    }

    pub fn count(&self, path: &str) -> usize {
        self.clouds.requests().iter().filter(|request| request.target == path).count()
    }

    /// Lists the files of the cache directory that end in `suffix`.
    pub fn cache_files(&self, suffix: &str) -> Vec<PathBuf> {
        let Ok(entries) = fs::read_dir(self.cache()) else { return Vec::new() };
        let paths = entries.map(|entry| entry.unwrap().path());
        paths.filter(|path| path.to_str().unwrap().ends_with(suffix)).collect()
    }

    /// Returns the file of the only cached token.
    pub fn only_token(&self) -> PathBuf {
        let files = self.cache_files(".token");
        assert_eq!(files.len(), 1, "{files:?}");
        files[0].clone()
    }

    /// Changes the cached token to one that was received an hour ago and expires in `left` seconds.
    pub fn age(&self, left: u64) {
        let path = self.only_token();
        let mut token = read(&path);
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
        token["issued_at"] = (now.as_secs() - 3600).into();
        token["expires_at"] = (now.as_secs() + left).into();
        fs::write(path, token.to_string()).unwrap();
    }
}

pub fn read(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

/// Runs a program that must succeed with an empty standard error, and returns its output.
pub fn stdout(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert_eq!(stderr(&output), "", "{command:?}");
    assert!(output.status.success(), "{command:?}");
    String::from_utf8(output.stdout).unwrap().trim_end().to_owned()
}

/// Returns the program's log, which never contains a token.
pub fn verbose_log(command: &mut Command) -> String {
    let output: Output = command.arg("-vv").output().unwrap();
    let log = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{log}");
    for secret in [clouds::ACCESS_TOKEN, clouds::FEDERATED_TOKEN, clouds::SECRET_ACCESS_KEY] {
        assert!(!log.contains(secret), "{log}");
    }
    log
}
