//! A machine whose tokens are short-lived and numbered.

use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use testkit::clouds::{self, Clouds};
use testkit::folder::Folder;
use testkit::http::Answer;

use crate::support::outside;

pub struct Machine {
    clouds: Clouds,
    pub folder: Folder,
    google: Arc<Google>,
}

/// What Google answers.
struct Google {
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    exchanges: usize,
    /// The status of failures; `None` while Google works.
    failure: Option<u16>,
    failures: usize,
    life: u64,
}

impl Machine {
    /// Creates a machine whose tokens live for `life` seconds.
    pub fn new(name: &str, life: u64) -> Self {
        let state = State { exchanges: 0, failure: None, failures: 0, life };
        let google = Arc::new(Google { state: Mutex::new(state), changed: Condvar::new() });
        let answers = Arc::clone(&google);
        let clouds =
            Clouds::start_hooked(move |_, key| (key == "POST /v1/token").then(|| answers.answer()));
        let folder = Folder::new(&format!("watch-{name}"));
        folder.write("aws.json", clouds.credential_json(None));
        Self { clouds, folder, google }
    }

    /// Returns the program, whose standard error is a pipe.
    pub fn command(&self, words: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_gcp-wif"));
        self.prepare(&mut command);
        command.args(words.split(' '));
        command
    }

    /// Gives a program the environment of the machine.
    pub fn prepare(&self, command: &mut Command) {
        command
            .env_clear()
            .envs([outside::NO_HOME, ("PATH", "/usr/bin:/bin")])
            .env("GCP_WIF_ALLOWED_HOSTS", self.clouds.authority())
            .env("GCP_WIF_CREDENTIAL_FILE", "aws.json")
            .env("AWS_EC2_METADATA_DISABLED", "true")
            .env("AWS_REGION", "us-east-2")
            .env("AWS_ACCESS_KEY_ID", clouds::ACCESS_KEY_ID)
            .env("AWS_SECRET_ACCESS_KEY", clouds::SECRET_ACCESS_KEY)
            .env("AWS_SESSION_TOKEN", clouds::SESSION_TOKEN)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .current_dir(&self.folder);
    }

    pub fn spawn(&self, words: &str) -> Running {
        Running(self.command(words).spawn().unwrap())
    }

    pub fn read(&self, file: &str) -> String {
        self.folder.read(file)
    }

    pub fn exchanges(&self) -> usize {
        self.google.state.lock().unwrap().exchanges
    }

    /// Waits until this number of tokens was issued.
    pub fn wait_for_exchanges(&self, count: usize) {
        self.google.wait(|state| state.exchanges < count);
    }

    /// Waits until this number of requests has failed.
    pub fn wait_for_failures(&self, count: usize) {
        self.google.wait(|state| state.failures < count);
    }

    /// Makes Google fail from now on, or work again.
    pub fn fail(&self, status: Option<u16>) {
        self.google.state.lock().unwrap().failure = status;
    }

    /// Waits until a condition holds.
    pub fn wait_for(&self, what: &str, mut is_there: impl FnMut() -> bool) {
        let started = Instant::now();
        while !is_there() {
            assert!(started.elapsed() < LONGEST, "{what} does not come");
            std::thread::park_timeout(Duration::from_millis(10));
        }
    }
}

impl Google {
    fn answer(&self) -> Answer {
        let mut state = self.state.lock().unwrap();
        let answer = match state.failure {
            Some(status) => {
                state.failures += 1;
                let body = r#"{"error":"invalid_target","error_description":"made up"}"#;
                Answer::new(status, "application/json", body)
            }
            None => {
                state.exchanges += 1;
                let (number, life) = (state.exchanges, state.life);
                let body = format!(
                    r#"{{"access_token":"{}","issued_token_type":"urn:ietf:params:oauth:token-type:access_token","token_type":"Bearer","expires_in":{life}}}"#,
                    token(number)
                );
                Answer::new(200, "application/json", &body)
            }
        };
        drop(state);
        self.changed.notify_all();
        answer
    }

    fn wait(&self, is_too_early: impl Fn(&State) -> bool) {
        let state = self.state.lock().unwrap();
        let waited = self.changed.wait_timeout_while(state, LONGEST, |state| is_too_early(state));
        assert!(!waited.unwrap().1.timed_out(), "Google is not asked");
    }
}

/// Returns the token of an exchange.
pub fn token(number: usize) -> String {
    format!("ya29.made-up-{number:06}-{}", "x".repeat(2000))
}

/// A running program, which ends with its test.
pub struct Running(pub Child);

impl Running {
    pub fn signal(&self, signal: rustix::process::Signal) {
        rustix::process::kill_process(rustix::process::Pid::from_child(&self.0), signal).unwrap();
    }

    /// Asks the program to stop and returns its status and standard error.
    pub fn stop(self) -> (ExitStatus, String) {
        self.signal(rustix::process::Signal::TERM);
        self.end()
    }

    /// Waits for the end of the program.
    pub fn end(mut self) -> (ExitStatus, String) {
        use std::io::Read as _;

        let mut stderr = String::new();
        self.0.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
        (self.0.wait().unwrap(), stderr)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

const LONGEST: Duration = Duration::from_secs(60);
