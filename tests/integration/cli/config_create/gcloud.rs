//! The same bytes as gcloud for the same flags.

use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use testkit::folder::Folder;

use super::flags::AUDIENCE;
use super::program::{assert_checked, create, create_in, mode};

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
            let file = folder.join(format!("{}{}", prefix.len(), case.file));
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
fn assert_certificate_config(case: &Case, data: &Path, folder: &Path) {
    let Some(name) = &case.certificate_config else { return };
    let file = folder.join(name);
    let expected = fs::read_to_string(data.join("certificate_config").join(&case.file)).unwrap();
    assert_eq!(fs::read_to_string(&file).unwrap(), expected, "{}", case.file);
    assert_eq!(mode(&file), 0o600, "{}", case.file);
    fs::remove_file(&file).unwrap();
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
