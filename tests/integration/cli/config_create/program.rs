//! Runs of the program, and the folders in which it writes.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;
use testkit::folder::Folder;

use crate::support::program::gcp_wif;

pub(super) fn create(args: &[impl AsRef<str>], file: Option<&Path>) -> Output {
    run(gcp_wif(), args, file)
}

/// Creates a file in a folder, in which gcloud's folder is `gcloud`.
pub(super) fn create_in(folder: &Folder, args: &[impl AsRef<str>], file: Option<&Path>) -> Output {
    let mut command = gcp_wif();
    command.current_dir(folder).env("CLOUDSDK_CONFIG", folder.join("gcloud"));
    run(command, args, file)
}

pub(super) fn json(args: &[&str]) -> Value {
    serde_json::from_slice(&create(args, None).stdout).unwrap()
}

/// Checks that a new file has no mistakes, except for a command that other clients run and this program does not.
pub(super) fn assert_checked(file: &Path) {
    let output = gcp_wif()
        .env("GCP_WIF_UNIVERSE_DOMAIN", "universe.example")
        .env("GCP_WIF_ALLOWED_HOSTS", "127.0.0.1,token.example")
        .args(["config", "check"])
        .arg(file)
        .output()
        .unwrap();
    let shown = String::from_utf8(output.stdout).unwrap();
    let is_mistake = |line: &&str| line.starts_with("error: ") && !line.contains(NOT_RUN_HERE);
    assert_eq!(shown.lines().find(is_mistake), None, "{shown}");
    let code = if shown.contains(NOT_RUN_HERE) { 78 } else { 0 };
    assert_eq!(output.status.code(), Some(code), "{shown}");
}

const NOT_RUN_HERE: &str = "is not run here: clients split it into different words";

pub(super) fn mode(file: &Path) -> u32 {
    fs::metadata(file).unwrap().permissions().mode() & 0o777
}

fn run(mut command: Command, args: &[impl AsRef<str>], file: Option<&Path>) -> Output {
    command.args(["config", "create"]).args(args.iter().map(AsRef::as_ref));
    if let Some(file) = file {
        command.arg("--output-file").arg(file);
    }
    command.output().unwrap()
}
