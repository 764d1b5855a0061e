//! The executable of a workforce pool, which asks a user at the terminal to log in.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Read as _, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::json;
use testkit::clouds::{Clouds, FEDERATED_TOKEN};
use testkit::folder::Folder;
use testkit::oidc::{self, FAR_FUTURE};

use crate::support::outside;

#[test]
fn the_user_logs_in_on_the_terminal() {
    let laptop = Laptop::new("logs-in");
    let mut child = laptop
        .command(
            "script",
            &["-qec", &laptop.line("--timeout 1s access-token > token"), "typescript"],
        )
        .spawn()
        .unwrap();
    let mut keyboard = child.stdin.take().unwrap();
    let mut screen = child.stdout.take().unwrap();
    let (mut shown, mut byte) = (Vec::new(), [0]);
    while !shown.ends_with(b"Password: ") && screen.read(&mut byte).unwrap() > 0 {
        shown.extend(byte);
    }
    // Longer than the time limit of the command, which does not include the login.
    std::thread::park_timeout(Duration::from_millis(1500));
    keyboard.write_all(b"open sesame\n").unwrap();
    screen.read_to_end(&mut shown).unwrap();
    let shown = String::from_utf8_lossy(&shown).into_owned();
    assert!(child.wait().unwrap().success(), "{shown}");
    assert_eq!(laptop.read("seen"), "interactive 1, typed open sesame\n", "{shown}");
    assert_eq!(laptop.read("token"), format!("{FEDERATED_TOKEN}\n"), "{shown}");
    assert_eq!(shown.matches("Password: ").count(), 1, "{shown}");
    assert!(!shown.contains(FEDERATED_TOKEN), "{shown}");

    // The response in the output file serves the next run, which has no terminal.
    fs::remove_file(laptop.folder.join("seen")).unwrap();
    let output = laptop.without_terminal("access-token");
    assert_eq!(output, (Some(0), format!("{FEDERATED_TOKEN}\n"), String::new()));
    assert_eq!(laptop.read("seen"), "");
}

#[test]
fn without_a_terminal_nothing_is_asked() {
    let laptop = Laptop::new("no-terminal");
    let (code, stdout, stderr) = laptop.without_terminal("access-token");
    assert_eq!((code, stdout.as_str()), (Some(77), ""));
    assert_eq!(
        stderr,
        "error: the response of the executable reports the failure `login`: Log in first.\n"
    );
    assert_eq!(laptop.read("seen"), "interactive 0, typed \n");
    // If standard error is not the terminal, the user would not see the question.
    let line = laptop.line("access-token 2> errors");
    let output = laptop.command("script", &["-qec", &line, "typescript"]).output().unwrap();
    assert_eq!(output.status.code(), Some(77));
    assert_eq!(laptop.read("seen"), "interactive 0, typed \n");
    assert_eq!(laptop.read("errors"), stderr);
}

#[test]
fn a_response_that_others_can_write_is_refused() {
    let laptop = Laptop::new("open");
    let line = laptop.line("access-token");
    let mut command = laptop.command("script", &["-qec", &line, "typescript"]);
    let mut child = command.env("MODE", "666").spawn().unwrap();
    child.stdin.take().unwrap().write_all(b"open sesame\n").unwrap();
    let mut shown = String::new();
    child.stdout.take().unwrap().read_to_string(&mut shown).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(69), "{shown}");
    let file = laptop.folder.join("response.json");
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o666);
    let message = format!("others can read or write the output file `{}`", file.display());
    assert!(shown.contains(&message), "{shown}");
    assert!(laptop.clouds.requests().is_empty());
}

/// A directory with a credential file, whose executable asks for a password.
struct Laptop {
    folder: Folder,
    clouds: Clouds,
}

impl Laptop {
    fn new(test: &str) -> Self {
        let clouds = Clouds::start(BTreeMap::new());
        let folder = Folder::new(test);
        let account = json!({
            "type": "external_account",
            "audience": "//iam.googleapis.com/locations/global/workforcePools/fake-staff/providers/fake",
            "subject_token_type": "urn:ietf:params:oauth:token-type:id_token",
            "token_url": format!("{}/v1/token", clouds.origin()),
            "workforce_pool_user_project": "example-project",
            "credential_source": { "executable": {
                "command": format!("/bin/sh {}/login.sh", folder.display()),
                "interactive_timeout_millis": 60000,
                "output_file": folder.join("response.json"),
            } },
        });
        folder.write("staff.json", account.to_string());
        let response = json!({
            "version": 1,
            "success": true,
            "token_type": "urn:ietf:params:oauth:token-type:id_token",
            "id_token": oidc::jwt(FAR_FUTURE),
            "expiration_time": FAR_FUTURE,
        });
        folder.write("new.json", response.to_string());
        folder.write("login.sh", LOGIN);
        Self { folder, clouds }
    }

    fn line(&self, words: &str) -> String {
        format!("{} --credential-file staff.json {words}", env!("CARGO_BIN_EXE_gcp-wif"))
    }

    fn command(&self, program: &str, args: &[&str]) -> Command {
        let mut command = Command::new(program);
        command
            .args(args)
            .current_dir(&self.folder)
            .env_clear()
            .envs([outside::NO_HOME])
            .env("PATH", "/usr/bin:/bin")
            .env("GCP_WIF_ALLOWED_HOSTS", self.clouds.authority())
            .env("GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Runs the program in a new session, which has no terminal.
    fn without_terminal(&self, words: &str) -> (Option<i32>, String, String) {
        let line = self.line(words);
        let output = self.command("setsid", &["--wait", "/bin/sh", "-c", &line]).output().unwrap();
        let [stdout, stderr] =
            [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap());
        (output.status.code(), stdout, stderr)
    }

    fn read(&self, file: &str) -> String {
        fs::read_to_string(self.folder.join(file)).unwrap_or_default()
    }
}

/// An executable that asks for a password if it may, and then needs a terminal for all its streams. Only
/// the process group in the foreground of a terminal can read from it.
const LOGIN: &str = r#"
typed=
if [ "$GOOGLE_EXTERNAL_ACCOUNT_INTERACTIVE" = 1 ]; then
    [ -t 0 ] && [ -t 1 ] && [ -t 2 ] || exit 9
    printf 'Password: '
    read -r typed
    cp new.json "$GOOGLE_EXTERNAL_ACCOUNT_OUTPUT_FILE"
    chmod "${MODE:-600}" "$GOOGLE_EXTERNAL_ACCOUNT_OUTPUT_FILE"
else
    echo '{"version": 1, "success": false, "code": "login", "message": "Log in first."}'
fi
echo "interactive $GOOGLE_EXTERNAL_ACCOUNT_INTERACTIVE, typed $typed" > seen
"#;
