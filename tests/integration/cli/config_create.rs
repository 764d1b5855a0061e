//! `gcp-wif config create`: the same bytes as gcloud for the same flags, and no file for
//! contradictory flags.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde::Deserialize;
use serde_json::Value;

use crate::support::outside;

#[test]
fn flags_of_gcloud_give_the_bytes_of_gcloud() {
    assert_eq!(replay(Path::new("fixtures/config_create")), 17);
}

#[test]
fn conformance_flags_of_gcloud_give_the_bytes_of_gcloud() {
    let Some(data) = std::env::var_os("GCP_WIF_CONFORMANCE") else {
        println!("skipped: GCP_WIF_CONFORMANCE is unset");
        return;
    };
    assert_eq!(replay(&PathBuf::from(data).join("create-cred-config")), 12);
}

#[test]
fn imdsv2_is_on_where_nothing_is_said() {
    let with = create(&[AUDIENCE, "--aws", "--enable-imdsv2"], None);
    assert!(String::from_utf8_lossy(&with.stdout).contains("imdsv2_session_token_url"));
    assert_eq!(create(&[AUDIENCE, "--aws"], None).stdout, with.stdout);
}

#[test]
fn contradictory_flags_that_gcloud_accepts_are_refused() {
    let folder = Folder::new("nonsense");
    let file = folder.0.join("new.json");
    let full = format!("//iam.googleapis.com/{AUDIENCE}");
    let doubled = format!("//iam.googleapis.com/{full}");
    for (args, part) in [
        (
            vec![doubled.as_str(), "--aws"],
            "caused by: `audience` names `//iam.googleapis.com/` twice",
        ),
        (vec!["projects/my-project/locations/global", "--aws"], "caused by: `audience` is"),
        (vec!["https://iam.googleapis.com/x", "--aws"], "caused by: `audience` is"),
        (vec!["", "--aws"], "caused by: `audience` is"),
        (vec![AUDIENCE], "required arguments were not provided"),
        (vec![AUDIENCE, "--aws", "--azure"], "cannot be used with"),
        (vec![AUDIENCE, "--aws", "--executable-command=/x"], "cannot be used with"),
        (vec![AUDIENCE, "--aws", "--subject-token-type=urn:x"], "cannot be used with"),
        (vec![AUDIENCE, "--azure", "--subject-token-type=urn:x"], "cannot be used with"),
        (vec![AUDIENCE, "--aws", "--credential-source-type=json"], "cannot be used with"),
        (vec![AUDIENCE, "--azure", "--credential-source-type=text"], "cannot be used with"),
        (
            vec![AUDIENCE, "--executable-command=/x", "--credential-source-type=text"],
            "cannot be used",
        ),
        (vec![AUDIENCE, "--azure", "--enable-imdsv2"], "cannot be used with"),
        (vec![AUDIENCE, "--azure", "--no-imdsv2"], "cannot be used with"),
        (vec![AUDIENCE, "--aws", "--enable-imdsv2", "--no-imdsv2"], "cannot be used with"),
        (vec![AUDIENCE, "--aws", "--app-id-uri=api://x"], "cannot be used with"),
        (vec![AUDIENCE, "--aws", "--executable-timeout-millis=8000"], "cannot be used with"),
        (vec![AUDIENCE, "--aws", "--credential-source-headers=A=b"], "cannot be used with"),
        (vec![AUDIENCE, "--aws", "--service-account-token-lifetime-seconds=900"], "not provided"),
        (vec![AUDIENCE, "--aws", "--credential-source-field-name=x"], "cannot be used with"),
        (vec![AUDIENCE, "--aws", "--service-account="], "a value is required"),
        (
            vec![AUDIENCE, "--aws", "--service-account=x y"],
            "caused by: `service_account_impersonation_url` must end in",
        ),
        (
            vec![AUDIENCE, "--aws", "--service-account=foo"],
            "names the service account `foo`, expected its e-mail address",
        ),
        (
            vec![
                AUDIENCE,
                "--aws",
                SERVICE_ACCOUNT,
                "--service-account-token-lifetime-seconds=599",
            ],
            "is 599 s, expected 600 s to 43200 s",
        ),
        (
            vec![
                AUDIENCE,
                "--aws",
                SERVICE_ACCOUNT,
                "--service-account-token-lifetime-seconds=43201",
            ],
            "is 43201 s, expected 600 s to 43200 s",
        ),
        (
            vec![AUDIENCE, "--executable-command=/x", "--executable-timeout-millis=4999"],
            "expected 5000 to 120000 milliseconds",
        ),
        (
            vec![AUDIENCE, "--executable-command=/x", "--executable-timeout-millis=120001"],
            "expected 5000 to 120000 milliseconds",
        ),
        (vec![AUDIENCE, "--executable-command="], "a value is required"),
        (
            vec![AUDIENCE, "--credential-source-file=/x", "--credential-source-type=json"],
            "needs `--credential-source-field-name`",
        ),
        (
            vec![AUDIENCE, "--credential-source-file=/x", "--credential-source-field-name=y"],
            "not provided",
        ),
        (
            vec![
                AUDIENCE,
                "--credential-source-file=/x",
                "--credential-source-type=text",
                "--credential-source-field-name=y",
            ],
            "is for `--credential-source-type=json`",
        ),
        (
            vec![AUDIENCE, "--credential-source-file=/x", "--credential-source-type=xml"],
            "invalid value 'xml'",
        ),
        (
            vec![AUDIENCE, "--credential-source-url=ftp://x/"],
            "has the scheme `ftp`, expected http or https",
        ),
        (
            vec![AUDIENCE, URL, "--credential-source-headers=made-up-secret"],
            "has a part without `=`",
        ),
        (
            vec![AUDIENCE, URL, "--credential-source-headers=A b=made-up-secret"],
            "has a KEY that is not the name of a header",
        ),
        (
            vec![AUDIENCE, URL, "--credential-source-headers=A=made-up-secret\r\nB: c"],
            "has control characters in the value of `A`",
        ),
        (vec![AUDIENCE, URL, "--credential-source-headers=A=b,a=made-up-secret"], "has `a` twice"),
        (
            vec![
                AUDIENCE,
                URL,
                "--credential-source-headers=A=b",
                "--credential-source-headers=C=made-up-secret",
            ],
            "cannot be used multiple times",
        ),
        (vec![AUDIENCE, "--aws", "--universe-domain=$(id)"], "caused by: `universe_domain` is"),
        (vec![AUDIENCE, "--credential-cert-path=/x"], "not provided"),
        (vec![AUDIENCE, CERTIFICATE], "not provided"),
        (vec![AUDIENCE, KEY], "not provided"),
        (vec![AUDIENCE, "--aws", KEY], "cannot be used with"),
        (vec![AUDIENCE, CERTIFICATE, KEY, "--aws"], "cannot be used with"),
        (vec![AUDIENCE, CERTIFICATE, KEY, "--subject-token-type=urn:x"], "cannot be used with"),
        (vec![AUDIENCE, CERTIFICATE, KEY, "--credential-source-type=text"], "cannot be used with"),
        (vec![AUDIENCE, CERTIFICATE, KEY], "has no default path without `CLOUDSDK_CONFIG`"),
        (
            vec![AUDIENCE, CERTIFICATE, KEY, "--sts-location=us-east1"],
            "`--sts-location` cannot be used with `--credential-cert-path`: Google has no regional",
        ),
        (vec![AUDIENCE, "--aws", "--sts-location=storage"], "caused by: `token_url` leads to"),
        (vec![AUDIENCE, "--aws", "--sts-location=a/b"], "caused by: `token_url`"),
        (vec![AUDIENCE, "--aws", "--sts-location="], "a value is required"),
        (
            vec![AUDIENCE, "--aws", "--workforce-pool-user-project=my-project"],
            "`--workforce-pool-user-project` is for workforce pools",
        ),
        (
            vec![
                AUDIENCE,
                "--executable-command=/x",
                "--executable-output-file=/y",
                "--executable-interactive-timeout-millis=30000",
            ],
            "`--executable-interactive-timeout-millis` is for workforce pools",
        ),
        (
            vec![
                WORKFORCE,
                "--executable-command=/x",
                "--executable-interactive-timeout-millis=30000",
            ],
            "--executable-output-file <FILE>",
        ),
        (
            vec![
                WORKFORCE,
                "--executable-command=/x",
                "--executable-interactive-timeout-millis=29999",
            ],
            "expected 30000 to 1800000 milliseconds",
        ),
        (
            vec![
                WORKFORCE,
                "--executable-command=/x",
                "--executable-interactive-timeout-millis=1800001",
            ],
            "expected 30000 to 1800000 milliseconds",
        ),
        (vec![WORKFORCE, "--aws"], "`--aws` is for workload identity pools"),
        (vec![WORKFORCE, "--azure"], "`--azure` is for workload identity pools"),
        (vec![WORKFORCE, CERTIFICATE, KEY], "`--credential-cert-path` is for workload identity"),
        (
            vec![WORKFORCE, "--credential-source-file=/x", "--sts-location=eu"],
            "`--sts-location` is for workload identity pools",
        ),
        (
            vec![WORKFORCE, "--credential-source-file=/x", "--workforce-pool-user-project=A b"],
            "caused by: `workforce_pool_user_project`",
        ),
    ] {
        let output = create(&args, Some(&file));
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{args:?}: {stderr}");
        assert_eq!(output.stdout, b"", "{args:?}");
        assert!(stderr.contains(part), "{args:?}: {stderr}");
        assert!(!stderr.contains("made-up-secret"), "{args:?}: {stderr}");
        assert!(!file.exists(), "{args:?}");
    }
    assert_eq!(fs::read_dir(&folder.0).unwrap().count(), 0, "a file was left behind");
}

#[test]
fn bounds_and_units_are_accepted() {
    let seconds = "--service-account-token-lifetime-seconds";
    for (text, expected) in [("600", 600), ("43200", 43200), ("12h", 43200), ("30m", 1800)] {
        let args = [AUDIENCE, "--aws", SERVICE_ACCOUNT, &format!("{seconds}={text}")];
        let found = &json(&args)["service_account_impersonation"]["token_lifetime_seconds"];
        assert_eq!(*found, expected, "{text}");
    }
    for (text, expected) in [("5000", 5000), ("120000", 120_000), ("8s", 8000), ("2m", 120_000)] {
        let timeout = format!("--executable-timeout-millis={text}");
        let args = [AUDIENCE, "--executable-command=/x", &timeout];
        let found = &json(&args)["credential_source"]["executable"]["timeout_millis"];
        assert_eq!(*found, expected, "{text}");
    }
}

#[test]
fn another_universe_has_other_hosts() {
    let file = json(&[AUDIENCE, "--aws", SERVICE_ACCOUNT, "--universe-domain=universe.example"]);
    assert_eq!(file["universe_domain"], "universe.example");
    assert_eq!(file["token_url"], "https://sts.universe.example/v1/token");
    let url = file["service_account_impersonation_url"].as_str().unwrap();
    assert!(url.starts_with("https://iamcredentials.universe.example/v1/projects/-/"), "{url}");
}

/// As the regional endpoints in Google's documentation. The endpoint of service accounts stays.
#[test]
fn a_location_has_another_token_endpoint() {
    for (location, host) in [
        ("us-east1", "sts.us-east1.rep.googleapis.com"),
        ("eu", "sts.eu.rep.googleapis.com"),
        ("global", "sts.googleapis.com"),
    ] {
        let location = format!("--sts-location={location}");
        let file = json(&[AUDIENCE, "--credential-source-file=/x", &location]);
        assert_eq!(file["token_url"], format!("https://{host}/v1/token"));
        assert_eq!(file["token_info_url"], format!("https://{host}/v1/introspect"));
        let file = json(&[AUDIENCE, "--aws", SERVICE_ACCOUNT, &location]);
        assert_eq!(file["token_url"], format!("https://{host}/v1/token"));
        let url = file["service_account_impersonation_url"].as_str().unwrap();
        assert!(url.starts_with("https://iamcredentials.googleapis.com/"), "{url}");
    }
}

/// Of the two files of a certificate, both are written or none.
#[test]
fn an_existing_file_of_a_certificate_is_replaced_only_with_force() {
    let folder = Folder::new("certificate");
    let file = folder.0.join("x509.json");
    let config = folder.0.join("gcloud/certificate_config.json");
    let args = [AUDIENCE, CERTIFICATE, KEY];
    fs::write(&file, "old").unwrap();
    let output = create_in(&folder, &args, Some(&file));
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(!config.exists(), "a file was left behind");
    assert_eq!(mode(config.parent().unwrap()), 0o700);

    fs::write(&config, "old").unwrap();
    fs::remove_file(&file).unwrap();
    for file in [Some(file.as_path()), None] {
        let output = create_in(&folder, &args, file);
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        assert_eq!(
            String::from_utf8(output.stderr).unwrap(),
            format!("error: `{}` already exists; `--force` replaces it\n", config.display())
        );
        assert_eq!(output.stdout, b"");
    }
    assert_eq!(fs::read(&config).unwrap(), b"old");
    assert!(!file.exists());

    let output = create_in(&folder, &[AUDIENCE, CERTIFICATE, KEY, "--force"], None);
    assert!(output.status.success(), "{output:?}");
    assert_eq!(mode(&config), 0o600);
    assert_ne!(fs::read(&config).unwrap(), b"old");

    let same = "--credential-cert-configuration-output-file=same.json";
    let output =
        create_in(&folder, &[AUDIENCE, CERTIFICATE, KEY, same], Some(Path::new("same.json")));
    assert_eq!(
        String::from_utf8(output.stderr).unwrap(),
        "error: `same.json` cannot be both the credential file and the certificate configuration\n"
    );
    let nowhere = "--credential-cert-configuration-output-file=nowhere/config.json";
    let output = create_in(&folder, &[AUDIENCE, CERTIFICATE, KEY, nowhere], Some(&file));
    assert_eq!(output.status.code(), Some(78), "{output:?}");
    assert!(!folder.0.join("nowhere").exists() && !file.exists());
}

#[test]
fn an_executable_of_the_aws_type_has_a_warning() {
    let args = [
        AUDIENCE,
        "--executable-command=/usr/local/bin/gcp-wif executable",
        "--subject-token-type=urn:ietf:params:aws:token-type:aws4_request",
    ];
    let output = create(&args, None);
    assert_eq!(output.status.code(), Some(0));
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(
        stderr,
        "warning: `subject_token_type` is that of AWS: Python, gcloud, bq, gsutil and Ruby take \
         such a file for one of the AWS kind and refuse its executable\n  hint: for those clients, \
         create an OIDC provider in the pool and the file with \
         `--subject-token-type=urn:ietf:params:oauth:token-type:jwt`\n"
    );
    let quiet = program().arg("-q").args(["config", "create"]).args(args).output().unwrap();
    assert_eq!(quiet.stderr, b"");
    assert_eq!(quiet.stdout, output.stdout);
}

#[test]
fn an_existing_file_is_replaced_only_with_force() {
    let folder = Folder::new("existing");
    let file = folder.0.join("aws.json");
    fs::write(&file, "old").unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
    let output = create(&[AUDIENCE, "--aws"], Some(&file));
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(
        String::from_utf8(output.stderr).unwrap(),
        format!("error: `{}` already exists; `--force` replaces it\n", file.display())
    );
    assert_eq!(fs::read(&file).unwrap(), b"old");

    // The target of a link is not written, whether or not it exists.
    let link = folder.0.join("link.json");
    std::os::unix::fs::symlink(folder.0.join("missing"), &link).unwrap();
    assert_eq!(create(&[AUDIENCE, "--aws"], Some(&link)).status.code(), Some(2));
    assert!(!folder.0.join("missing").exists());

    let output = create(&[AUDIENCE, "--aws", "--force"], Some(&file));
    assert!(output.status.success(), "{output:?}");
    assert_eq!(mode(&file), 0o600);
    assert_checked(&file);
    let missing = folder.0.join("missing/aws.json");
    assert_eq!(create(&[AUDIENCE, "--aws"], Some(&missing)).status.code(), Some(78));
    let left: Vec<_> = fs::read_dir(&folder.0).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(left.len(), 2, "{left:?}");
}

#[test]
fn non_ascii_text_is_escaped_as_gcloud_does() {
    let output = create(&[AUDIENCE, "--credential-source-file=/home/zo\u{eb}/\u{1f600}"], None);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains(r#""file": "/home/zo\u00eb/\ud83d\ude00""#), "{text}");
}

/// Creates each of gcloud's files with its flags and returns how many there are.
fn replay(data: &Path) -> usize {
    let index: Index = serde_json::from_slice(&fs::read(data.join("index.json")).unwrap()).unwrap();
    let folder = Folder::new(data.file_name().unwrap().to_str().unwrap());
    for case in &index.cases {
        let mut args = case.args.clone();
        // IMDSv2 is on here by default, and off in gcloud.
        if args.contains(&"--aws".to_owned()) && !args.contains(&"--enable-imdsv2".to_owned()) {
            args.push("--no-imdsv2".to_owned());
        }
        // The full resource name of the provider is accepted too.
        for prefix in ["", "//iam.googleapis.com/"] {
            args[0] = format!("{prefix}{}", case.args[0]);
            let file = folder.0.join(format!("{}{}", prefix.len(), case.file));
            let output = create_in(&folder, &args, Some(&file));
            assert!(output.status.success(), "{}: {output:?}", case.file);
            assert_eq!(output.stdout, b"", "{}", case.file);
            let expected = fs::read_to_string(data.join(&case.file)).unwrap();
            assert_eq!(fs::read_to_string(&file).unwrap(), expected, "{}", case.file);
            assert_eq!(mode(&file), 0o600);
            assert_checked(&file);
            assert_certificate_config(case, data, &folder);

            let printed = create_in(&folder, &args, None);
            assert_certificate_config(case, data, &folder);
            assert_eq!(String::from_utf8(printed.stdout).unwrap(), expected + "\n");
            assert_eq!(printed.stderr, output.stderr);
        }
    }
    index.cases.len()
}

/// Checks the certificate configuration of a case, which is removed for the next run.
fn assert_certificate_config(case: &Case, data: &Path, folder: &Folder) {
    let Some(name) = &case.certificate_config else { return };
    let file = folder.0.join(name);
    let expected = fs::read_to_string(data.join("certificate_config").join(&case.file)).unwrap();
    assert_eq!(fs::read_to_string(&file).unwrap(), expected, "{}", case.file);
    assert_eq!(mode(&file), 0o600, "{}", case.file);
    fs::remove_file(&file).unwrap();
}

fn create(args: &[impl AsRef<str>], file: Option<&Path>) -> Output {
    run(program(), args, file)
}

/// Creates a file in a folder, in which gcloud's folder is `gcloud`.
fn create_in(folder: &Folder, args: &[impl AsRef<str>], file: Option<&Path>) -> Output {
    let mut command = program();
    command.current_dir(&folder.0).env("CLOUDSDK_CONFIG", folder.0.join("gcloud"));
    run(command, args, file)
}

fn run(mut command: Command, args: &[impl AsRef<str>], file: Option<&Path>) -> Output {
    command.args(["config", "create"]).args(args.iter().map(AsRef::as_ref));
    if let Some(file) = file {
        command.arg("--output-file").arg(file);
    }
    command.output().unwrap()
}

fn json(args: &[&str]) -> Value {
    serde_json::from_slice(&create(args, None).stdout).unwrap()
}

fn assert_checked(file: &Path) {
    let output = program()
        .env("GCP_WIF_UNIVERSE_DOMAIN", "universe.example")
        .env("GCP_WIF_ALLOWED_HOSTS", "127.0.0.1,token.example")
        .args(["config", "check"])
        .arg(file)
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
}

fn mode(file: &Path) -> u32 {
    fs::metadata(file).unwrap().permissions().mode() & 0o777
}

fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gcp-wif"));
    command.env_clear().envs([outside::NO_HOME]);
    command
}

#[derive(Deserialize)]
struct Index {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    file: String,
    args: Vec<String>,
    /// The path of the certificate configuration, relative to the folder.
    certificate_config: Option<String>,
}

/// A folder that is removed when the test ends.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path =
            std::env::temp_dir().join(format!("gcp-wif-create-{name}-{}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

const AUDIENCE: &str = "projects/1/locations/global/workloadIdentityPools/pool/providers/aws";

const SERVICE_ACCOUNT: &str = "--service-account=job@my-project.iam.gserviceaccount.com";

const WORKFORCE: &str = "locations/global/workforcePools/staff/providers/example";

const CERTIFICATE: &str = "--credential-cert-path=/etc/ssl/leaf.pem";

const KEY: &str = "--credential-cert-private-key-path=/etc/ssl/leaf.key";

const URL: &str = "--credential-source-url=https://token.example/";
