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

pub(super) fn assert_checked(file: &Path) {
    let output = gcp_wif()
        .env("GCP_WIF_UNIVERSE_DOMAIN", "universe.example")
        .env("GCP_WIF_ALLOWED_HOSTS", "127.0.0.1,token.example")
        .args(["config", "check"])
        .arg(file)
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
}

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
