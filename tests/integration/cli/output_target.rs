//! Where results go: files, pipes, links, and a standard output that is full.

use std::fs;
use std::fs::OpenOptions;
use std::os::unix::fs::{FileTypeExt as _, symlink};
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use rustix::fs::{CWD, FileType, Mode, mknodat};

use crate::support::outside;

#[test]
fn a_full_standard_output_is_a_failure_of_every_command() {
    let folder = Folder::new("full");
    // In place of `/dev/stdout`: a program that replaced it would replace a file of this test.
    symlink("/proc/self/fd/1", folder.0.join("stdout")).unwrap();
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
        let output = folder.command(args).stdout(full).output().unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_ne!(output.status.code(), Some(0), "{args:?}: {stderr}");
        assert!(stderr.contains("No space left on device"), "{args:?}: {stderr}");
    }
}

#[test]
fn a_closed_standard_output_is_not_a_failure() {
    let folder = Folder::new("closed");
    for args in [&["--help"][..], &["version"], &["man"]] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let output = folder.command(args).stdout(writer).output().unwrap();
        assert_eq!((output.status.code(), output.stderr.len()), (Some(0), 0), "{args:?}");
    }
}

#[test]
fn a_pipe_gets_the_result_with_and_without_force() {
    let folder = Folder::new("pipe");
    let pipe = folder.0.join("pipe");
    mknodat(CWD, &pipe, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap();
    for force in [&[][..], &["--force"]] {
        let reader = pipe.clone();
        let reader = std::thread::spawn(move || fs::read_to_string(reader).unwrap());
        let output = folder.create("pipe", force);
        assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), String::new()));
        assert!(reader.join().unwrap().contains(AUDIENCE));
        assert!(fs::metadata(&pipe).unwrap().file_type().is_fifo());
    }
}

#[test]
fn the_device_of_standard_output_gets_the_result() {
    let folder = Folder::new("device");
    symlink("/proc/self/fd/1", folder.0.join("stdout")).unwrap();
    for path in ["stdout", "/proc/self/fd/1"] {
        let output = folder.create(path, &[]);
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
    let folder = Folder::new("links");
    for name in ["file", "other"] {
        fs::write(folder.0.join(name), "old").unwrap();
    }
    fs::create_dir(folder.0.join("directory")).unwrap();
    for (link, to) in [("link", "file"), ("dangling", "missing"), ("below", "directory")] {
        symlink(to, folder.0.join(link)).unwrap();
    }
    assert_eq!(folder.create("link", &["--force"]).status.code(), Some(0));
    assert!(fs::read_to_string(folder.0.join("file")).unwrap().contains(AUDIENCE));
    assert!(fs::symlink_metadata(folder.0.join("link")).unwrap().is_symlink());
    for (path, found) in
        [("dangling", "a symbolic link to a missing file"), ("below", "a directory")]
    {
        let output = folder.create(path, &["--force"]);
        let stderr = text(&output.stderr);
        assert_eq!(output.status.code(), Some(78), "{stderr}");
        assert!(stderr.contains(&format!("`{path}` is {found}, expected a file")), "{stderr}");
    }
    assert_eq!(folder.create("link", &[]).status.code(), Some(2));
}

#[test]
fn killed_runs_leave_nothing_that_the_next_run_does_not_remove() {
    let folder = Folder::new("killed");
    for microseconds in (0..40).map(|number| number * 150) {
        let args = ["config", "create", AUDIENCE, "--aws", "--force", "--output-file", "file"];
        let mut child = folder.command(&args).spawn().unwrap();
        std::thread::park_timeout(Duration::from_micros(microseconds));
        child.kill().unwrap();
        child.wait().unwrap();
    }
    // What a killed run leaves on a file system without unnamed files.
    fs::write(folder.0.join(".file.0123456789abcdef.tmp"), "half").unwrap();
    assert_eq!(folder.create("file", &["--force"]).status.code(), Some(0));
    let names: Vec<_> = fs::read_dir(&folder.0).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(names, ["file"]);
}

struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let name = format!("gcp-wif-output-{}-{name}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_gcp-wif"));
        command
            .args(args)
            .env_clear()
            .envs([outside::NO_HOME])
            .current_dir(&self.0)
            .stdin(Stdio::null());
        command
    }

    fn create(&self, file: &str, flags: &[&str]) -> Output {
        let args = ["config", "create", AUDIENCE, "--aws", "--output-file", file];
        self.command(&args).args(flags).output().unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

const AUDIENCE: &str = "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/\
    providers/a";
