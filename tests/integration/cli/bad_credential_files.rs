//! Invalid credential files, read by the real program: exit code 78, a line for each mistake, and
//! no request.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use gcp_wif::credentials::Credentials;
use gcp_wif::external_account::Trust;
use serde_json::{Value, json};
use testkit::folder::Folder;
use testkit::http::{Answer, Server};

use crate::support::credential_files;
use crate::support::program::gcp_wif;

#[test]
fn every_invalid_file_is_a_line_for_each_mistake_and_no_request() {
    let trap = trap();
    let others = credential_files::invalid_of_other_types();
    for file in credential_files::invalid().into_iter().chain(others) {
        let output = run("access-token", &file.path, &trap);
        let path = file.path.display();
        let mut said = format!(
            "error: the credential file `{path}` is not usable\n  caused by: {}\n",
            file.message()
        );
        let report = Credentials::examine(&file.bytes, &Trust::default());
        for other in report.errors.iter().skip(1) {
            said += &format!("  caused by: {other}\n");
        }
        let stderr = refused(&output, &file.name);
        let rest = stderr.strip_prefix(&said).unwrap_or_else(|| panic!("{stderr}"));
        let is_hint =
            rest.starts_with("hint: ") && rest.ends_with('\n') && rest.lines().count() == 1;
        assert!(rest.is_empty() || is_hint, "{stderr}");
        assert!(!stderr.contains(SECRET), "{stderr}");
        assert!(stderr.chars().all(|c| c == '\n' || !c.is_control()), "{stderr:?}");
    }
    assert_eq!(trap.connections(), 0);
}

/// Proves that the test above would notice a request: a valid file leads to one.
#[test]
fn a_valid_file_leads_to_a_request() {
    let trap = trap();
    let file = Path::new("fixtures/external_account/valid/gcloud_aws.json");
    let output = run("access-token", file, &trap);
    assert!(!output.status.success());
    assert_ne!(trap.connections(), 0);
}

#[test]
fn no_member_with_a_url_accepts_a_foreign_host() {
    let trap = trap();
    let good = fs::read("fixtures/external_account/valid/every_member.json").unwrap();
    let good: Value = serde_json::from_slice(&good).unwrap();
    let folder = Folder::new("foreign-host");
    for place in credential_files::URL_PLACES {
        let mut bad = good.clone();
        let port = trap.address.port();
        let url = format!("http://localhost:{port}/{SECRET}?Action=GetCallerIdentity");
        *bad.pointer_mut(place).unwrap() = json!(url);
        let file = folder.write("credential.json", bad.to_string());
        let output = run("access-token", &file, &trap);
        let stderr = refused(&output, place);
        assert!(stderr.contains(&format!("`{}`", place[1..].replace('/', "."))), "{stderr}");
        assert!(stderr.contains(&format!("localhost:{port}")), "{stderr}");
        assert!(!stderr.contains(SECRET), "{stderr}");
    }
    assert_eq!(trap.connections(), 0);
}

#[test]
fn other_kinds_of_credentials_are_named_with_a_hint() {
    let trap = trap();
    for (name, kind) in [
        ("type_service_account", "this is a service account key"),
        ("type_authorized_user", "this is the login of a user with a Google account"),
        ("type_impersonated_service_account", "this is the login of a user with a Google account"),
    ] {
        let file = PathBuf::from(format!("fixtures/external_account/invalid/{name}.json"));
        let output = run("subject-token", &file, &trap);
        let stderr = refused(&output, name);
        let hint = stderr.lines().last().unwrap();
        assert!(hint.starts_with(&format!("hint: {kind}")), "{hint}");
        assert!(hint.contains("create the file with `gcp-wif config create "), "{hint}");
    }
}

#[test]
fn a_certificate_source_without_a_configuration_is_named() {
    let trap = trap();
    let file = Path::new("fixtures/external_account/valid/certificate_source_at_a_location.json");
    let output = run("access-token", file, &trap);
    assert_eq!(output.status.code(), Some(69));
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(stderr.starts_with("error: the certificate configuration `"), "{stderr}");
    assert!(
        stderr.contains("does not exist\nhint: check `credential_source.certificate."),
        "{stderr}"
    );
    assert_eq!(trap.connections(), 0);
}

#[test]
fn each_reason_for_an_unreadable_file_has_its_message() {
    let trap = trap();
    let folder = Folder::new("unreadable");
    let large = folder.write("large", vec![b' '; 10 * 1024 * 1024]);
    for (path, problem) in [
        (&*large, " is longer than 1048576 bytes"),
        (&*folder.join("missing"), " does not exist"),
        (&*folder, " is a directory, expected a file"),
    ] {
        let stderr = refused(&run("subject-token", path, &trap), problem);
        assert_eq!(stderr, unreadable(path, problem));
    }
    assert_eq!(trap.connections(), 0);
}

#[test]
fn a_large_file_on_standard_input_is_not_truncated() {
    let mut child = command("subject-token", Path::new("-"), &trap())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // The program stops reading at its limit, which breaks the pipe.
    let _ = child.stdin.take().unwrap().write_all(&vec![b' '; 10 * 1024 * 1024]);
    let stderr = refused(&child.wait_with_output().unwrap(), "standard input");
    let expected = unreadable(Path::new("-"), " is longer than 1048576 bytes");
    assert_eq!(stderr, expected.replace("`-`", "standard input"));
}

#[cfg(unix)]
#[test]
fn a_file_without_permission_is_reported() {
    use std::os::unix::fs::PermissionsExt as _;
    use std::os::unix::process::CommandExt as _;

    let folder = Folder::new("no-permission");
    let file = folder.write("credential.json", "{}");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o000)).unwrap();
    let trap = trap();
    let mut command = command("subject-token", &file, &trap);
    if fs::read(&file).is_ok() {
        // Root may read every file, so the program runs as an unprivileged user.
        command.uid(UNPRIVILEGED).gid(UNPRIVILEGED);
    }
    match command.output() {
        Ok(output) => {
            let stderr = refused(&output, "no permission");
            assert_eq!(stderr, unreadable(&file, ": permission denied"));
        }
        Err(error) => println!("skipped: the program cannot run as another user: {error}"),
    }
}

fn unreadable(path: &Path, problem: &str) -> String {
    let path = path.display();
    format!(
        "error: the credential file of `--credential-file` cannot be read\n  caused by: \
         `{path}`{problem}\n"
    )
}

/// Returns the standard error of a run, which must have ended as one with an invalid file does.
fn refused(output: &Output, name: &str) -> String {
    let stderr = String::from_utf8(output.stderr.clone()).unwrap();
    assert_eq!(output.status.code(), Some(78), "{name}: {stderr}");
    assert_eq!(output.stdout, b"", "{name}");
    stderr
}

fn run(name: &str, file: &Path, trap: &Server) -> Output {
    command(name, file, trap).output().unwrap()
}

/// Prepares a run in which only the file can fail. Every connection to a cloud would be counted:
/// with credentials in the environment, no metadata service is needed.
fn command(name: &str, file: &Path, trap: &Server) -> Command {
    let mut command = gcp_wif();
    command
        .env("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
        .env("AWS_SECRET_ACCESS_KEY", "made-up-secret-access-key-EXAMPLE")
        .env("AWS_REGION", "us-east-1")
        .env("HTTPS_PROXY", format!("http://{}", trap.address))
        .arg(name)
        .arg("--credential-file")
        .arg(file);
    command
}

fn trap() -> Server {
    Server::start(|_| Answer::new(400, "text/plain", ""))
}

/// The prefix of every secret in the fixtures.
const SECRET: &str = "made-up";

#[cfg(unix)]
const UNPRIVILEGED: u32 = 65_534;
