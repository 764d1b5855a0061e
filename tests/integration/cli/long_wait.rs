//! A user at a terminal sees why the program waits.

use std::collections::BTreeMap;
use std::process::Command;

use testkit::clouds::{ACCESS_KEY_ID, Clouds, SECRET_ACCESS_KEY};
use testkit::folder::Folder;
use testkit::http::Answer;

#[test]
fn a_long_wait_is_announced_on_a_terminal() {
    let mut busy = Answer::new(503, "text/plain", "");
    // Longer than the time limit, so that the program gives up at once.
    busy.headers.push(("retry-after".to_owned(), "3600".to_owned()));
    let clouds = Clouds::start(BTreeMap::from([("POST /v1/token".to_owned(), busy)]));
    let folder = Folder::new("wait");
    folder.write("aws.json", clouds.credential_json(None));
    let program = env!("CARGO_BIN_EXE_gcp-wif");
    let line = format!("{program} --credential-file aws.json access-token");
    let run = |program: &str, args: &[&str]| {
        let output = Command::new(program)
            .args(args)
            .current_dir(&folder)
            .env_clear()
            .env("PATH", "/usr/bin:/bin")
            .env("GCP_WIF_ALLOWED_HOSTS", clouds.authority())
            .env("AWS_REGION", "us-east-2")
            .env("AWS_ACCESS_KEY_ID", ACCESS_KEY_ID)
            .env("AWS_SECRET_ACCESS_KEY", SECRET_ACCESS_KEY)
            .output()
            .unwrap();
        let shown = [output.stdout, output.stderr].concat();
        String::from_utf8_lossy(&shown).contains("asks for a wait of 3600 s before attempt 2 of 3")
    };
    // `script` gives the program a terminal.
    assert!(run("script", &["-qec", &line, "typescript"]));
    assert!(!run("script", &["-qec", &format!("{line} -q"), "typescript"]));
    assert!(!run("sh", &["-c", &line]));
}
