//! What the README says is so: its commands are run against the fake of both clouds.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use crate::clouds::Clouds;

#[test]
fn every_command_of_the_use_section_works() {
    let readme = fs::read_to_string("README.md").unwrap();
    let (_, usage) = readme.split_once("\n## Use\n").unwrap();
    let (usage, _) = usage.split_once("\n## ").unwrap();
    let blocks: Vec<&str> =
        usage.split("```sh\n").skip(1).map(|block| block.split("```").next().unwrap()).collect();
    assert!(blocks.len() >= 5, "the examples are gone");

    let clouds = Clouds::start(BTreeMap::new());
    let folder = std::env::temp_dir().join(format!("gcp-wif-readme-{}", std::process::id()));
    fs::create_dir_all(folder.join("bin")).unwrap();
    let service_account = "job@my-project.iam.gserviceaccount.com";
    fs::write(folder.join("aws.json"), clouds.credential_json(Some(service_account))).unwrap();
    // There is no Google here: this one only makes sure that it is given the header.
    put_program(&folder.join("bin/curl"), "#!/bin/sh\ngrep -q '^Authorization: Bearer '\n");
    let program = env!("CARGO_BIN_EXE_gcp-wif");
    put_program(&folder.join("bin/gcp-wif"), &format!("#!/bin/sh\nexec '{program}' \"$@\"\n"));
    for block in blocks {
        let output = Command::new("/bin/sh")
            .args(["-eu", "-c", block])
            .env_clear()
            .env("PATH", format!("{}/bin:/usr/bin:/bin", folder.display()))
            .env("GCP_WIF_ALLOWED_HOSTS", clouds.authority())
            .env("AWS_ENDPOINT_URL_STS", clouds.origin())
            .env("AWS_REGION", "us-east-2")
            .env("AWS_ACCESS_KEY_ID", crate::clouds::ACCESS_KEY_ID)
            .env("AWS_SECRET_ACCESS_KEY", crate::clouds::SECRET_ACCESS_KEY)
            .current_dir(&folder)
            .output()
            .unwrap();
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{block}");
        assert!(output.status.success(), "{block}");
    }
    let mode = fs::metadata(folder.join("access-token.txt")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn the_settings_are_those_that_are_read() {
    let readme = fs::read_to_string("README.md").unwrap();
    let source = fs::read_to_string("src/bin/gcp-wif/settings.rs").unwrap();
    let (_, raw) = source.split_once("struct Raw {").unwrap();
    let (raw, _) = raw.split_once('}').unwrap();
    let keys: Vec<&str> =
        raw.lines().filter_map(|line| line.trim().split_once(':')).map(|(key, _)| key).collect();
    assert!(keys.len() >= 5);
    for key in keys {
        let variable = format!("GCP_WIF_{}", key.to_ascii_uppercase());
        assert!(readme.contains(&format!("| `{key}` | `{variable}`")), "`{key}` is not described");
    }
}

fn put_program(path: &Path, text: &str) {
    fs::write(path, text).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}
