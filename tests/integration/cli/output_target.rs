//! Where results go: files, pipes, links, and a standard output that is full.

use std::fs;
use std::fs::OpenOptions;
use std::os::unix::fs::{FileTypeExt as _, PermissionsExt as _, symlink};
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use testkit::folder::Folder;
use testkit::output::stderr;

use crate::support::program::gcp_wif;

#[test]
fn a_full_standard_output_is_a_failure_of_every_command() {
    let folder = Folder::new("output-full");
    // In place of `/dev/stdout`: a program that replaced it would replace a file of this test.
    symlink("/proc/self/fd/1", folder.join("stdout")).unwrap();
    for args in [
        &["--help"][..],
        &["access-token", "--help"],
        &["--version"],
        &["version"],
        &["man"],
        &["completions", "bash"],
        &["config", "schema"],
        &["config", "create", AUDIENCE, "--aws"],
        &["config", "create", AUDIENCE, "--aws", "--output-file", "stdout"],
        &["cache", "show"],
        &["docker-credential", "list"],
    ] {
        let full = OpenOptions::new().write(true).open("/dev/full").unwrap();
        let output = command(&folder, args).stdout(full).output().unwrap();
        let stderr = stderr(&output);
        assert_ne!(output.status.code(), Some(0), "{args:?}: {stderr}");
        assert!(stderr.contains("No space left on device"), "{args:?}: {stderr}");
    }
}

#[test]
fn a_closed_standard_output_is_not_a_failure() {
    let folder = Folder::new("output-closed");
    for args in [&["--help"][..], &["version"], &["man"]] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let output = command(&folder, args).stdout(writer).output().unwrap();
        assert_eq!((output.status.code(), output.stderr.len()), (Some(0), 0), "{args:?}");
    }
}

#[test]
fn a_pipe_gets_the_result_with_and_without_force() {
    let folder = Folder::new("output-pipe");
    let pipe = folder.pipe("pipe");
    for force in [&[][..], &["--force"]] {
        let reader = pipe.clone();
        let reader = std::thread::spawn(move || fs::read_to_string(reader).unwrap());
        let output = create(&folder, "pipe", force);
        assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), String::new()));
        assert!(reader.join().unwrap().contains(AUDIENCE));
        assert!(fs::metadata(&pipe).unwrap().file_type().is_fifo());
    }
}

#[test]
fn the_device_of_standard_output_gets_the_result() {
    let folder = Folder::new("output-device");
    symlink("/proc/self/fd/1", folder.join("stdout")).unwrap();
    for path in ["stdout", "/proc/self/fd/1"] {
        let output = create(&folder, path, &[]);
        assert_eq!(
            (output.status.code(), text(&output.stderr)),
            (Some(0), String::new()),
            "{path}"
        );
        assert!(text(&output.stdout).contains(AUDIENCE), "{path}");
    }
}

#[test]
fn links_are_followed_to_files_only() {
    let folder = Folder::new("output-links");
    for name in ["file", "other"] {
        folder.write(name, "old");
    }
    fs::create_dir(folder.join("directory")).unwrap();
    for (link, to) in [("link", "file"), ("dangling", "missing"), ("below", "directory")] {
        symlink(to, folder.join(link)).unwrap();
    }
    assert_eq!(create(&folder, "link", &["--force"]).status.code(), Some(0));
    assert!(folder.read("file").contains(AUDIENCE));
    assert!(fs::symlink_metadata(folder.join("link")).unwrap().is_symlink());
    for (path, found) in
        [("dangling", "a symbolic link to a missing file"), ("below", "a directory")]
    {
        let output = create(&folder, path, &["--force"]);
        let stderr = text(&output.stderr);
        assert_eq!(output.status.code(), Some(78), "{stderr}");
        assert!(stderr.contains(&format!("`{path}` is {found}, expected a file")), "{stderr}");
    }
    assert_eq!(create(&folder, "link", &[]).status.code(), Some(2));
}

/// A page has the rule of every other file: it replaces regular files of the user only.
#[test]
fn manual_pages_replace_regular_files_only() {
    let folder = Folder::new("output-man");
    folder.write("other", "old");
    let man = || {
        let args = ["man", "--directory", folder.to_str().unwrap(), "--timeout", "200ms"];
        let output = command(&folder, &args).output().unwrap();
        (output.status.code(), text(&output.stderr))
    };
    symlink("missing", folder.join("gcp-wif.1")).unwrap();
    let (status, stderr) = man();
    assert_eq!(status, Some(78), "{stderr}");
    assert!(stderr.contains("is a symbolic link to a missing file, expected a file"), "{stderr}");
    fs::remove_file(folder.join("gcp-wif.1")).unwrap();
    let pipe = folder.pipe("gcp-wif.1");
    let (status, stderr) = man();
    assert_eq!(status, Some(75), "a pipe without a reader: {stderr}");
    fs::remove_file(&pipe).unwrap();
    assert_eq!(man(), (Some(0), String::new()));
    assert_eq!(fs::metadata(&pipe).unwrap().permissions().mode() & 0o777, 0o644);
}

#[test]
fn killed_runs_leave_nothing_that_the_next_run_does_not_remove() {
    let folder = Folder::new("output-killed");
    for microseconds in (0..40).map(|number| number * 150) {
        let args = ["config", "create", AUDIENCE, "--aws", "--force", "--output-file", "file"];
        let mut child = command(&folder, &args).spawn().unwrap();
        std::thread::park_timeout(Duration::from_micros(microseconds));
        child.kill().unwrap();
        child.wait().unwrap();
    }
    // What a killed run leaves on a file system without unnamed files.
    folder.write(".file.0123456789abcdef.tmp", "half");
    assert_eq!(create(&folder, "file", &["--force"]).status.code(), Some(0));
    assert_eq!(folder.names(), ["file"]);
}

fn create(folder: &Path, file: &str, flags: &[&str]) -> Output {
    let args = ["config", "create", AUDIENCE, "--aws", "--output-file", file];
    command(folder, &args).args(flags).output().unwrap()
}

fn command(folder: &Path, args: &[&str]) -> Command {
    let mut command = gcp_wif();
    command.args(args).current_dir(folder).stdin(Stdio::null());
    command
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

const AUDIENCE: &str = "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/\
    providers/a";
