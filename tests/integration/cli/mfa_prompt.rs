//! The prompt for an MFA code, with and without a terminal.

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use testkit::clouds::{
    ACCESS_KEY_ID, ASSUMED_ACCESS_KEY_ID, Clouds, FEDERATED_TOKEN, SECRET_ACCESS_KEY,
};
use testkit::folder::Folder;

use crate::support::outside;

#[test]
fn the_user_is_asked_on_the_terminal() {
    let clouds = Clouds::start(BTreeMap::new());
    let line = format!("{} {}", env!("CARGO_BIN_EXE_gcp-wif"), ARGS.join(" "));
    let folder = Folder::new("mfa-terminal");
    let mut child = on_terminal(&line, &folder, &clouds).spawn().unwrap();
    let shown = type_the_code(&mut child);
    assert!(child.wait().unwrap().success());
    assert!(shown.contains(ASSUMED_ACCESS_KEY_ID), "{shown}");
    let body = String::from_utf8_lossy(&clouds.requests()[0].body).into_owned();
    let mfa = "SerialNumber=arn%3Aaws%3Aiam%3A%3A123456789012%3Amfa%2Fme&TokenCode=123456";
    assert!(body.contains(mfa), "{body}");
}

#[test]
fn a_wrong_code_is_asked_for_again() {
    let clouds = Clouds::start(BTreeMap::new());
    let line = format!("{} {}", env!("CARGO_BIN_EXE_gcp-wif"), ARGS.join(" "));
    let folder = Folder::new("mfa-wrong-code");
    for (codes, succeeds) in
        [(&["000000", "000001", "123456"][..], true), (&["000000", "000001", "000002"], false)]
    {
        let mut child = on_terminal(&line, &folder, &clouds).spawn().unwrap();
        let mut keyboard = child.stdin.take().unwrap();
        let mut screen = child.stdout.take().unwrap();
        let mut shown = Vec::new();
        let mut byte = [0];
        for code in codes {
            while !shown.ends_with(QUESTION.as_bytes()) && screen.read(&mut byte).unwrap() > 0 {
                shown.extend(byte);
            }
            keyboard.write_all(format!("{code}\n").as_bytes()).unwrap();
            shown.push(b'\n');
        }
        screen.read_to_end(&mut shown).unwrap();
        let shown = String::from_utf8_lossy(&shown).into_owned();
        assert_eq!(child.wait().unwrap().success(), succeeds, "{shown}");
        assert_eq!(shown.matches("AWS refused the code").count(), 2, "{shown}");
        assert_eq!(shown.contains(ASSUMED_ACCESS_KEY_ID), succeeds, "{shown}");
    }
    assert_eq!(clouds.requests().len(), 6);
}

#[test]
fn a_profile_asks_too() {
    let clouds = Clouds::start(BTreeMap::new());
    let folder = Folder::new("mfa");
    folder.write("config", PROFILE);
    folder.write("aws.json", clouds.credential_json(None));
    let command = |words: &str| {
        let mut command = on_terminal(words, &folder, &clouds);
        command
            .env("AWS_CONFIG_FILE", "config")
            .env("AWS_PROFILE", "with-mfa")
            .env("GCP_WIF_ALLOWED_HOSTS", clouds.authority())
            .env_remove("AWS_ACCESS_KEY_ID");
        command
    };
    let program = env!("CARGO_BIN_EXE_gcp-wif");
    let mut child =
        command(&format!("{program} --credential-file aws.json --timeout 1s access-token"))
            .spawn()
            .unwrap();
    let shown = type_the_code(&mut child);
    assert!(child.wait().unwrap().success(), "{shown}");
    assert!(shown.contains(FEDERATED_TOKEN), "{shown}");
    let body = String::from_utf8_lossy(&clouds.requests()[0].body).into_owned();
    assert!(body.ends_with("&TokenCode=123456"), "{body}");

    // `executable` never asks: a client library uses the same terminal.
    let words = format!(
        "{program} executable --subject-token-type urn:ietf:params:aws:token-type:aws4_request \
         --audience //iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/my-pool/\
         providers/my-aws"
    );
    let output = command(&words).output().unwrap();
    let shown = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(!shown.contains("MFA code of"), "{shown}");
    assert!(shown.contains("no user is present to enter it"), "{shown}");
}

#[test]
fn the_server_of_a_program_asks_too() {
    let clouds = Clouds::start(BTreeMap::new());
    let folder = Folder::new("mfa-exec");
    folder.write("config", PROFILE);
    folder.write("aws.json", clouds.credential_json(None));
    let words = "--credential-file aws.json --timeout 1s exec --serve gce -- echo started";
    let line = format!("{} {words}", env!("CARGO_BIN_EXE_gcp-wif"));
    let mut command = on_terminal(&line, &folder, &clouds);
    command
        .env("AWS_CONFIG_FILE", "config")
        .env("AWS_PROFILE", "with-mfa")
        .env("GCP_WIF_ALLOWED_HOSTS", clouds.authority())
        .env_remove("AWS_ACCESS_KEY_ID");
    let mut child = command.spawn().unwrap();
    let shown = type_the_code(&mut child);
    assert!(child.wait().unwrap().success(), "{shown}");
    assert!(shown.contains("started"), "{shown}");
}

#[test]
fn without_a_terminal_the_message_names_the_flag() {
    let clouds = Clouds::start(BTreeMap::new());
    let program = env!("CARGO_BIN_EXE_gcp-wif");
    // A new session has no terminal.
    let args: Vec<&str> = ["--wait", program].into_iter().chain(ARGS).collect();
    let output = command("setsid", &args, &clouds).output().unwrap();
    assert_eq!(
        String::from_utf8_lossy(&output.stderr),
        "error: the MFA device `arn:aws:iam::123456789012:mfa/me` needs a code, and no \
         terminal is present to enter it: give `--mfa-code`, which reads standard input for `-`\n"
    );
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty() && clouds.requests().is_empty());
}

/// Waits for the question and returns everything that was shown.
fn type_the_code(child: &mut Child) -> String {
    let mut keyboard = child.stdin.take().unwrap();
    let mut screen = child.stdout.take().unwrap();
    let mut shown = Vec::new();
    let mut byte = [0];
    while !shown.ends_with(QUESTION.as_bytes()) && screen.read(&mut byte).unwrap() > 0 {
        shown.extend(byte);
    }
    assert_eq!(String::from_utf8_lossy(&shown), QUESTION);
    // Longer than the time limit of the command, which does not include the user's typing.
    std::thread::park_timeout(Duration::from_millis(1500));
    keyboard.write_all(b"123456\n").unwrap();
    screen.read_to_end(&mut shown).unwrap();
    String::from_utf8_lossy(&shown).into_owned()
}

/// Returns a command line in a folder, run by `script`, which gives it a terminal and prints what is shown there.
fn on_terminal(line: &str, folder: &Folder, clouds: &Clouds) -> Command {
    let mut command = command("script", &["-qec", line, "typescript"], clouds);
    command.current_dir(folder);
    command
}

fn command(program: &str, args: &[&str], clouds: &Clouds) -> Command {
    let mut command = Command::new(program);
    command
        .args(args)
        .env_clear()
        .envs([outside::NO_HOME])
        .env("PATH", "/usr/bin:/bin")
        .env("AWS_ENDPOINT_URL_STS", clouds.origin())
        .env("AWS_REGION", "us-east-2")
        .env("AWS_ACCESS_KEY_ID", ACCESS_KEY_ID)
        .env("AWS_SECRET_ACCESS_KEY", SECRET_ACCESS_KEY)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

const ARGS: [&str; 5] = [
    "aws-credentials",
    "--session-token",
    "--timeout=1s",
    "--mfa-serial",
    "arn:aws:iam::123456789012:mfa/me",
];

const QUESTION: &str = "MFA code of arn:aws:iam::123456789012:mfa/me: ";

const PROFILE: &str = "[profile with-mfa]
role_arn = arn:aws:iam::123456789012:role/my-role
source_profile = me
mfa_serial = arn:aws:iam::123456789012:mfa/me
[profile me]
aws_access_key_id = AKIDFAKEEXAMPLE
aws_secret_access_key = fake/secret+access/key+EXAMPLE
";
