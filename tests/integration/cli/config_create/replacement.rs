//! Existing files, which are replaced only with `--force`.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use testkit::folder::Folder;

use super::flags::{AUDIENCE, CERTIFICATE, KEY};
use super::program::{assert_checked, create, create_in, mode};

#[test]
fn an_existing_file_is_replaced_only_with_force() {
    let folder = Folder::new("existing");
    let file = folder.write("aws.json", "old");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
    let output = create(&[AUDIENCE, "--aws"], Some(&file));
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(
        String::from_utf8(output.stderr).unwrap(),
        format!("error: `{}` already exists; `--force` replaces it\n", file.display())
    );
    assert_eq!(fs::read(&file).unwrap(), b"old");

    // The target of a link is not written, whether or not it exists.
    let link = folder.join("link.json");
    std::os::unix::fs::symlink(folder.join("missing"), &link).unwrap();
    assert_eq!(create(&[AUDIENCE, "--aws"], Some(&link)).status.code(), Some(2));
    assert!(!folder.join("missing").exists());

    let output = create(&[AUDIENCE, "--aws", "--force"], Some(&file));
    assert!(output.status.success(), "{output:?}");
    assert_eq!(mode(&file), 0o600);
    assert_checked(&file);
    let missing = folder.join("missing/aws.json");
    assert_eq!(create(&[AUDIENCE, "--aws"], Some(&missing)).status.code(), Some(78));
    assert_eq!(folder.names(), ["aws.json", "link.json"]);
}

/// Of the two files of a certificate, both are written or none.
#[test]
fn an_existing_file_of_a_certificate_is_replaced_only_with_force() {
    let folder = Folder::new("certificate");
    let file = folder.join("x509.json");
    let config = folder.join("gcloud/certificate_config.json");
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
    assert!(!folder.join("nowhere").exists() && !file.exists());
}
