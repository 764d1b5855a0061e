//! The MFA code of somebody at the terminal, and of nobody.

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::clouds::{ACCESS_KEY_ID, ASSUMED_ACCESS_KEY_ID, Clouds, SECRET_ACCESS_KEY};

#[test]
fn the_terminal_is_asked() {
    let clouds = Clouds::start(BTreeMap::new());
    let line = format!("{} {}", env!("CARGO_BIN_EXE_gcp-wif"), ARGS.join(" "));
    // It gives the program a terminal, and writes what is shown there.
    let mut child = command("script", &["-qec", &line, "/dev/null"], &clouds).spawn().unwrap();
    let mut keyboard = child.stdin.take().unwrap();
    let mut screen = child.stdout.take().unwrap();
    let mut shown = Vec::new();
    let mut byte = [0];
    while !shown.ends_with(QUESTION.as_bytes()) && screen.read(&mut byte).unwrap() > 0 {
        shown.extend(byte);
    }
    assert_eq!(String::from_utf8_lossy(&shown), QUESTION);
    // Longer than the command may take: whoever types takes their own time.
    std::thread::park_timeout(Duration::from_millis(1500));
    keyboard.write_all(b"123456\n").unwrap();
    screen.read_to_end(&mut shown).unwrap();
    assert!(child.wait().unwrap().success());
    assert!(String::from_utf8_lossy(&shown).contains(ASSUMED_ACCESS_KEY_ID));
    let body = String::from_utf8_lossy(&clouds.requests()[0].body).into_owned();
    let mfa = "SerialNumber=arn%3Aaws%3Aiam%3A%3A123456789012%3Amfa%2Fme&TokenCode=123456";
    assert!(body.contains(mfa), "{body}");
}

#[test]
fn without_a_terminal_the_flag_is_asked_for() {
    let clouds = Clouds::start(BTreeMap::new());
    let program = env!("CARGO_BIN_EXE_gcp-wif");
    // A session of its own has no terminal.
    let args: Vec<&str> = ["--wait", program].into_iter().chain(ARGS).collect();
    let output = command("setsid", &args, &clouds).output().unwrap();
    assert_eq!(
        String::from_utf8_lossy(&output.stderr),
        "error: `--mfa-serial` needs a code, and there is no terminal to ask for it: give \
         `--mfa-code`, which reads standard input for `-`\n"
    );
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty() && clouds.requests().is_empty());
}

fn command(program: &str, args: &[&str], clouds: &Clouds) -> Command {
    let mut command = Command::new(program);
    command
        .args(args)
        .env_clear()
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
