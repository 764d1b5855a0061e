//! `gcp-wif config check` and `config schema`: findings about valid and invalid files, as text and
//! as JSON.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Output;

use serde::Deserialize;
use serde_json::{Value, json};
use testkit::fixtures::json_files;
use testkit::folder::Folder;
use testkit::output::stderr;

use crate::support::credential_files;
use crate::support::program::gcp_wif;

#[test]
fn every_report_fits_its_schema() {
    let schema: Value = serde_json::from_slice(&fs::read(SCHEMA).unwrap()).unwrap();
    assert!(jsonschema::meta::is_valid(&schema));
    let schema = jsonschema::validator_for(&schema).unwrap();
    for (files, usable) in [(credential_files::valid(), true), (credential_files::invalid(), false)]
    {
        for file in files {
            let output = check(&file.path, "json");
            let report: Value = serde_json::from_slice(&output.stdout).unwrap();
            let errors: Vec<_> =
                schema.iter_errors(&report).map(|error| error.to_string()).collect();
            assert!(errors.is_empty(), "{}: {errors:?}", file.name);
            assert_eq!(report["usable"], json!(usable), "{}", file.name);
            assert_eq!(output.status.code(), Some(if usable { 0 } else { 78 }), "{}", file.name);
            assert_eq!(output.stderr, b"", "{}", file.name);
            if !usable {
                assert_eq!(report["findings"][0]["message"], json!(file.message()));
            }
            let text = String::from_utf8(output.stdout).unwrap();
            assert!(!text.contains("made-up"), "{}: {text}", file.name);
        }
    }
}

#[test]
fn a_good_file_has_no_findings() {
    let output = check(Path::new(&valid("gcloud_aws_imdsv2")), "text");
    assert_text(
        &output,
        &format!("the credential file `{}` is usable\n", valid("gcloud_aws_imdsv2")),
    );
    let output = check(Path::new(&valid("gcloud_aws_imdsv2")), "json");
    assert_text(&output, "{\n  \"findings\": [],\n  \"usable\": true\n}\n");
}

#[test]
fn a_file_without_imdsv2_has_a_notice() {
    let expected = format!(
        "notice: `credential_source.imdsv2_session_token_url` is missing: gcp-wif uses IMDSv2 \
         anyway, Google's own libraries do not\n  hint: create the file again with `gcp-wif config \
         create`, or with `--enable-imdsv2` of gcloud\nthe credential file `{}` is usable\n",
        valid("gcloud_aws")
    );
    assert_text(&check(Path::new(&valid("gcloud_aws")), "text"), &expected);
}

#[test]
fn an_error_goes_to_standard_output_as_text_and_as_json() {
    let file = "fixtures/external_account/invalid/token_url_foreign_host.json";
    let message = "`token_url` leads to the host `sts.evil.example`, expected \
                   `sts.googleapis.com` or one of its regional, mTLS and Private Service Connect \
                   forms, or a host of the setting `allowed_hosts`";
    let hint = "if you trust the origin of the file, set `allowed_hosts`, for example by \
                `GCP_WIF_ALLOWED_HOSTS=sts.evil.example`";
    let output = check(Path::new(file), "text");
    assert_text(&output, &format!("error: {message}\n  hint: {hint}\n"));
    let report: Value = serde_json::from_slice(&check(Path::new(file), "json").stdout).unwrap();
    let finding =
        json!({ "severity": "error", "path": "token_url", "message": message, "hint": hint });
    assert_eq!(report, json!({ "usable": false, "findings": [finding] }));
}

#[test]
fn likely_typos_are_reported_in_every_object() {
    let good = fs::read(valid("every_member")).unwrap();
    let mut file: Value = serde_json::from_slice(&good).unwrap();
    file["quota_projectid"] = json!("x");
    file["x\u{1b}[31m"] = json!("x");
    file["credential_source"]["regionurl"] = json!("x");
    file["service_account_impersonation"]["token_lifetime_second"] = json!(1);
    let folder = Folder::new("typos");
    let path = folder.write("credential.json", file.to_string());
    set_mode(&path, 0o600);
    let output = check(&path, "text");
    let expected = format!(
        "warning: `quota_projectid` is not known and is ignored; the nearest is `quota_project_id`\n\
         warning: `x\\u{{1b}}[31m` is not known and is ignored\n\
         warning: `credential_source.regionurl` is not known and is ignored; the nearest is \
         `region_url`\n\
         warning: `service_account_impersonation.token_lifetime_second` is not known and is \
         ignored; the nearest is `token_lifetime_seconds`\n\
         the credential file `{}` is usable\n",
        path.display()
    );
    assert_text(&output, &expected);
}

/// Each file of `fixtures/config_check` changes a valid file and lists the expected findings.
#[test]
fn every_finding_has_its_case() {
    let base: Value = serde_json::from_slice(&fs::read(valid("file_source")).unwrap()).unwrap();
    let schema: Value = serde_json::from_slice(&fs::read(SCHEMA).unwrap()).unwrap();
    let schema = jsonschema::validator_for(&schema).unwrap();
    let mut wrong = Vec::new();
    let mut messages = BTreeSet::new();
    let mut count = 0;
    for (name, path) in json_files("fixtures/config_check") {
        let case: Case = serde_json::from_slice(&fs::read(&path).unwrap())
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(!case.description.is_empty(), "{name}");
        count += 1;
        let mut file = base.clone();
        for (member, value) in &case.changes {
            match value {
                Value::Null => drop(file.as_object_mut().unwrap().remove(member)),
                value => file[member] = value.clone(),
            }
        }
        let folder = Folder::new(&format!("check-{name}"));
        let path = folder.write("credential.json", file.to_string());
        set_mode(&path, u32::from_str_radix(case.mode.as_deref().unwrap_or("600"), 8).unwrap());
        let output = check(&path, "json");
        let text = check(&path, "text");
        let shown = String::from_utf8(output.stdout).unwrap();
        let shown = shown.replace(folder.to_str().unwrap(), "{folder}");
        assert!(!shown.contains("made-up"), "{name}: {shown}");
        let report: Value = serde_json::from_str(&shown).unwrap();
        assert!(schema.is_valid(&report), "{name}: {shown}");
        if report["findings"] != json!(case.findings) {
            wrong.push(format!("{name}: {:#}", report["findings"]));
        }
        let is_error = case.findings.iter().any(|finding| finding["severity"] == "error");
        let status = Some(if is_error { 78 } else { 0 });
        assert_eq!((output.status.code(), text.status.code()), (status, status), "{name}");
        // The text has the same findings in the same order.
        let text = String::from_utf8(text.stdout).unwrap();
        let text = text.replace(folder.to_str().unwrap(), "{folder}");
        let mut rest = text.as_str();
        for finding in &case.findings {
            let (severity, message) = (word(&finding["severity"]), word(&finding["message"]));
            let line = format!("{severity}: {message}\n");
            rest = rest.strip_prefix(&line).unwrap_or_else(|| panic!("{name}: {text}"));
            if let Some(hint) = finding["hint"].as_str() {
                let line = format!("  hint: {hint}\n");
                rest = rest.strip_prefix(&line).unwrap_or_else(|| panic!("{name}: {text}"));
            }
            messages.insert(message.to_owned());
        }
        assert_eq!(rest.is_empty(), is_error, "{name}: {text}");
    }
    println!("{count} cases of `config check`, {} messages", messages.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count >= 40, "cases are missing");
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    description: String,
    /// The members to set; null removes one.
    changes: BTreeMap<String, Value>,
    /// The permission bits of the file.
    mode: Option<String>,
    findings: Vec<Value>,
}

fn word(value: &Value) -> &str {
    value.as_str().unwrap()
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn config_schema_prints_the_schema() {
    let output = gcp_wif().args(["config", "schema"]).output().unwrap();
    assert_eq!(output.stdout, fs::read("schemas/credential_file.schema.json").unwrap());
}

fn assert_text(output: &Output, expected: &str) {
    assert_eq!(String::from_utf8_lossy(&output.stdout), expected);
    assert_eq!(stderr(output), "");
}

fn check(file: &Path, format: &str) -> Output {
    gcp_wif().args(["config", "check", "--format", format]).arg(file).output().unwrap()
}

fn valid(name: &str) -> String {
    format!("fixtures/external_account/valid/{name}.json")
}

const SCHEMA: &str = "schemas/config_check.schema.json";
