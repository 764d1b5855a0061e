//! No secret is logged, left in a core dump or readable by other processes.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::os::unix::fs::MetadataExt as _;
use std::process::{Command, Stdio};

use serde_json::Value;
use testkit::clouds::Clouds;
use testkit::folder::Folder;
use testkit::leaks::leaks;
use testkit::output::stderr;

use crate::support::program::gcp_wif;
use crate::support::tls::Authority;

/// ureq and rustls write to the crate `log`, at some levels whole requests. No logger is installed
/// for any value of the environment.
#[test]
fn no_command_shows_a_secret_at_the_highest_verbosity() {
    for (number, &(args, stdin)) in COMMANDS.iter().enumerate() {
        let clouds = Clouds::start(BTreeMap::new());
        let folder = folder(&format!("talkative-{number}"), &clouds);
        let mut child = command(&clouds, &folder)
            .arg("-vv")
            .args(args)
            .envs([("RUST_LOG", "trace"), ("RUST_BACKTRACE", "full"), ("SSLKEYLOGFILE", "keys")])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let _ = child.stdin.take().unwrap().write_all(stdin.as_bytes());
        let output = child.wait_with_output().unwrap();
        let stderr = stderr(&output);
        assert!(output.status.success(), "{args:?}: {stderr}");
        let asked_for_keys = args.iter().any(|arg| KEYS_ARE_ASKED_FOR.contains(arg));
        assert_eq!(leaks(&output, asked_for_keys), Vec::<String>::new(), "{args:?}: {stderr}");
        for sign in ["TRACE", "DEBUG", "ureq", "rustls"] {
            assert!(!stderr.contains(sign), "{args:?}: {stderr}");
        }
        let lines = stderr.lines().all(|line| line.starts_with("gcp-wif: "));
        assert!(lines || args[0] == "config", "{args:?}: {stderr}");
        assert!(!folder.join("keys").exists(), "the keys of TLS were written");
    }
}

/// Here rustls would have something to log: the subject token is sent over TLS, and the response is
/// not a token.
#[test]
fn tls_is_not_logged() {
    let clouds = Clouds::start(BTreeMap::new());
    let folder = folder("tls", &clouds);
    let authority = Authority::new();
    let server = authority.serve("127.0.0.1", false);
    authority.write_root(&folder.join("root.pem"));
    let json = clouds.credential_json(None);
    let mut account: Value = serde_json::from_str(&json).unwrap();
    account["token_url"] = format!("https://{}/v1/token", server.address).into();
    folder.write("aws.json", account.to_string());
    let output = command(&clouds, &folder)
        .args(["access-token", "-vv"])
        .envs([("RUST_LOG", "trace"), ("SSLKEYLOGFILE", "keys"), ("SSL_CERT_FILE", "root.pem")])
        .env("GCP_WIF_ALLOWED_HOSTS", format!("{},{}", server.address, clouds.authority()))
        .output()
        .unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(server.connections(), 1, "{stderr}");
    assert!(stderr.contains("the response of Google's token endpoint"), "{stderr}");
    assert_eq!(leaks(&output, false), Vec::<String>::new(), "{stderr}");
    assert!(!stderr.contains("TRACE") && !stderr.contains("DEBUG"), "{stderr}");
    assert!(!folder.join("keys").exists(), "the keys of TLS were written");
}

/// `/proc/PID` of a process without core dumps belongs to root, and only a privileged process can
/// read its memory.
#[cfg(target_os = "linux")]
#[test]
fn core_dumps_are_off_for_the_program_and_on_for_its_child() {
    use std::os::unix::process::CommandExt as _;

    let clouds = Clouds::start(BTreeMap::new());
    let folder = folder("core-dump", &clouds);
    let mut waiting = command(&clouds, &folder);
    waiting.args(["--credential-file", "-", "subject-token"]);
    let mut other = command(&clouds, &folder);
    other.args(["exec", "--no-access-token", "--", "sh", "-c", "echo x; read line"]);
    // `/proc/PID` of a process of root belongs to root anyway, so the program runs as an
    // unprivileged user.
    for command in [&mut waiting, &mut other] {
        command.uid(UNPRIVILEGED).gid(UNPRIVILEGED).stdin(Stdio::piped()).stdout(Stdio::piped());
    }
    let owner = |id: u32| fs::metadata(format!("/proc/{id}/environ")).map(|file| file.uid());
    let Ok(mut child) = waiting.spawn() else {
        println!("skipped: the program cannot run as another user");
        return;
    };
    // It reads standard input soon after it has started.
    let is_root = (0..1000).any(|_| {
        std::thread::park_timeout(std::time::Duration::from_millis(10));
        owner(child.id()).ok() == Some(0)
    });
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(is_root, "the program can leave a core dump");

    let mut child = other.spawn().unwrap();
    let mut line = [0; 2];
    std::io::Read::read_exact(&mut child.stdout.take().unwrap(), &mut line).unwrap();
    assert_eq!(owner(child.id()).unwrap(), UNPRIVILEGED, "the child cannot leave a core dump");
    child.kill().unwrap();
    child.wait().unwrap();
}

fn command(clouds: &Clouds, folder: &std::path::Path) -> Command {
    let mut command = gcp_wif();
    command
        .envs([
            ("AWS_ACCESS_KEY_ID", testkit::clouds::ACCESS_KEY_ID),
            ("AWS_EC2_METADATA_DISABLED", "true"),
            ("AWS_REGION", "us-east-2"),
            ("AWS_SECRET_ACCESS_KEY", testkit::clouds::SECRET_ACCESS_KEY),
            ("AWS_SESSION_TOKEN", testkit::clouds::SESSION_TOKEN),
            ("GCP_WIF_CREDENTIAL_FILE", "aws.json"),
            ("PATH", "/usr/bin:/bin"),
        ])
        .env("AWS_ENDPOINT_URL", clouds.origin())
        .env("GCP_WIF_ALLOWED_HOSTS", clouds.authority())
        .env("GCP_WIF_CACHE_DIR", folder.join("cache"))
        .current_dir(folder);
    command
}

fn folder(name: &str, clouds: &Clouds) -> Folder {
    let folder = Folder::new(&format!("no-leaks-{name}"));
    folder.write("aws.json", clouds.credential_json(Some("fake@example.com")));
    folder
}

/// Commands, each with its standard input.
const COMMANDS: &[(&[&str], &str)] = &[
    (&["subject-token"], ""),
    (&["subject-token", "--format", "json"], ""),
    (&["access-token"], ""),
    (&["access-token", "--no-impersonation", "--format", "env"], ""),
    (&["access-token", "--output", "token"], ""),
    (&["id-token", "--audience", "https://service.example"], ""),
    (&["aws-credentials"], ""),
    (&["aws-credentials", "--assume-role", "arn:aws:iam::123456789012:role/fake-role"], ""),
    (&["console-url", "--assume-role", "arn:aws:iam::123456789012:role/fake-role"], ""),
    (&["whoami"], ""),
    (&["whoami", "--format", "json"], ""),
    (&["exec", "--", "true"], ""),
    (
        &[
            "executable",
            "--audience=//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/a",
            "--subject-token-type=urn:ietf:params:aws:token-type:aws4_request",
        ],
        "",
    ),
    (&["kubernetes-credential"], ""),
    (&["docker-credential", "get"], "https://europe-docker.pkg.dev"),
    (&["docker-credential", "list"], ""),
    (&["config", "check"], ""),
    (&["config", "schema"], ""),
    (&["cache", "show"], ""),
    (&["cache", "clear"], ""),
    (&["version"], ""),
];

const KEYS_ARE_ASKED_FOR: &[&str] = &["aws-credentials"];

#[cfg(target_os = "linux")]
const UNPRIVILEGED: u32 = 65_534;
