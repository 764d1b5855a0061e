//! The home directory of a process without `HOME`.

use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::process::Command;

use crate::support::outside;

/// A service of systemd without `User=` has no `HOME`, and has the files of root all the same.
#[test]
fn without_home_the_user_database_is_asked() {
    let Some(home) = home_of_this_user() else {
        return outside::say("without_home: skipped, this user is not in `/etc/passwd`");
    };
    let expected = format!("`{}/.aws/config`", home.trim_end_matches('/'));
    assert!(looked_in(&[]).contains(&expected), "{expected}: {}", looked_in(&[]));
}

#[test]
fn with_an_empty_home_there_is_no_home_directory() {
    let looked_in = looked_in(&[outside::NO_HOME]);
    assert!(looked_in.contains("`HOME` is unset"), "{looked_in}");
}

/// Returns the error about a profile that does not exist, with the files that were read.
fn looked_in(variables: &[(&str, &str)]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_gcp-wif"))
        .env_clear()
        .envs(variables.iter().copied())
        .env("AWS_REGION", "us-east-1")
        .args(["aws-credentials", "--profile", "a profile that does not exist"])
        .output()
        .unwrap();
    String::from_utf8(output.stderr).unwrap()
}

/// Reads the home directory in `/etc/passwd`, whose lines are `name:password:uid:gid:comment:home:shell`.
fn home_of_this_user() -> Option<String> {
    let user = fs::metadata("/proc/self").ok()?.uid().to_string();
    let database = fs::read_to_string("/etc/passwd").ok()?;
    let mut lines = database.lines().map(|line| line.split(':').collect::<Vec<_>>());
    let line = lines.find(|fields| fields.get(2) == Some(&user.as_str()))?;
    line.get(5).map(|&home| home.to_owned())
}
