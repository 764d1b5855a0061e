//! Tokens that Google's side makes: of users, within boundaries, for quota projects.

use std::fs;

use testkit::clouds;

use super::machine::{Machine, stdout};

#[test]
fn another_user_scope_or_lifetime_is_another_token() {
    let machine = Machine::new("subject");
    for (words, requests) in [
        ("--subject a@example.com --scope s", 3),
        ("--subject a@example.com --scope s", 0),
        ("--subject b@example.com --scope s", 3),
        ("--subject a@example.com --scope t", 3),
        ("--subject a@example.com --scope s --lifetime 10m", 3),
        ("--subject a@example.com --scope s --delegate d@example.com", 3),
        ("--subject a@example.com --scope s --delegate e@example.com", 3),
        ("--subject a@example.com --scope s --delegate e@example.com", 0),
        ("--subject a@example.com --scope s", 0),
    ] {
        assert_requests(&machine, words, &[], clouds::WORKSPACE_TOKEN, requests);
    }
    // A JWT begins with `{"`, in base64.
    assert_not_on_disk(&machine, &["eyJ", clouds::FEDERATED_TOKEN]);
}

#[test]
fn another_boundary_is_another_token_and_the_whole_token_is_never_on_disk() {
    let machine = Machine::new("boundary");
    for (words, requests) in [
        ("--bucket one --bucket-role storage.objectViewer", 3),
        ("--bucket one --bucket-role storage.objectViewer", 0),
        ("--bucket two --bucket-role storage.objectViewer", 3),
        ("--bucket one/folder/ --bucket-role storage.objectViewer", 3),
        ("--bucket one --bucket-role storage.objectUser", 3),
        ("--bucket one --bucket two --bucket-role storage.objectViewer", 3),
        ("--bucket one --bucket-role storage.objectViewer", 0),
    ] {
        assert_requests(&machine, words, &[], clouds::DOWNSCOPED_TOKEN, requests);
    }
    assert_not_on_disk(&machine, &[clouds::ACCESS_TOKEN, clouds::FEDERATED_TOKEN]);
    // A cached token of one kind is not used as one of the other.
    assert_requests(&machine, "", &[], clouds::ACCESS_TOKEN, 2);
    let words = "--bucket one --bucket-role storage.objectViewer";
    assert_requests(&machine, words, &[], clouds::DOWNSCOPED_TOKEN, 0);
}

/// Flags and a file with the same meaning are one boundary.
#[test]
fn the_same_boundary_in_another_form_is_the_same_token() {
    let machine = Machine::new("boundary-forms");
    let forms = [
        r#"{"accessBoundary": {"accessBoundaryRules": [{
            "availableResource": "//storage.googleapis.com/projects/_/buckets/one",
            "availablePermissions": ["inRole:roles/storage.objectViewer"]}]}}"#,
        r#"{"accessBoundary":{"accessBoundaryRules":[{
            "availablePermissions":["inRole:roles/storage.objectViewer"],
            "availableResource":"//storage.googleapis.com/projects/_/buckets/one"}]}}"#,
    ];
    let path = machine.folder.join("boundary.json");
    for (form, requests) in forms.iter().zip([3, 0]) {
        fs::write(&path, form).unwrap();
        let words = "--access-boundary boundary.json";
        assert_requests(&machine, words, &[], clouds::DOWNSCOPED_TOKEN, requests);
    }
    let words = "--bucket one --bucket-role storage.objectViewer";
    assert_requests(&machine, words, &[], clouds::DOWNSCOPED_TOKEN, 0);
}

/// A token is the same for every quota project, which is sent beside it. The document of another credential
/// file is part of the key.
#[test]
fn the_variable_of_the_quota_project_does_not_matter_and_the_file_does() {
    let machine = Machine::new("quota");
    let project = |name| [("GOOGLE_CLOUD_QUOTA_PROJECT", name)];
    assert_requests(&machine, "", &[], clouds::ACCESS_TOKEN, 2);
    assert_requests(&machine, "", &project("one"), clouds::ACCESS_TOKEN, 0);
    assert_requests(&machine, "", &project("two"), clouds::ACCESS_TOKEN, 0);
    let path = machine.folder.join("aws.json");
    let mut file = super::machine::read(&path);
    file["quota_project_id"] = "three".into();
    fs::write(&path, file.to_string()).unwrap();
    assert_requests(&machine, "", &[], clouds::ACCESS_TOKEN, 2);
    assert_requests(&machine, "", &[], clouds::ACCESS_TOKEN, 0);
}

fn assert_requests(
    machine: &Machine,
    words: &str,
    variables: &[(&str, &str)],
    token: &str,
    requests: usize,
) {
    let before = machine.clouds.requests().len();
    let words = format!("access-token {words}");
    let mut command = machine.command(words.trim_end());
    assert_eq!(stdout(command.envs(variables.iter().copied())), token, "{words}");
    assert_eq!(machine.clouds.requests().len() - before, requests, "{words}");
}

/// Searches every file of the cache.
fn assert_not_on_disk(machine: &Machine, secrets: &[&str]) {
    let files = machine.cache_files("");
    assert!(!machine.cache_files(".token").is_empty());
    for file in files {
        let content = String::from_utf8_lossy(&fs::read(&file).unwrap()).into_owned();
        for secret in secrets {
            assert!(!content.contains(secret), "{}", file.display());
        }
    }
}
