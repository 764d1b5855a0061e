//! A problem with the cache directory is never fatal: a new token is requested.

use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
use std::os::unix::process::CommandExt as _;
use std::process::Command;
use std::time::{Duration, SystemTime};

use testkit::clouds;

use super::machine::{Machine, stdout, verbose_log};
use crate::support::program::inherit;

#[test]
fn files_of_other_versions_are_ignored_and_replaced() {
    let machine = Machine::new("torn");
    stdout(&mut machine.command("access-token"));
    let path = machine.only_token();
    let good = fs::read_to_string(&path).unwrap();
    let damaged = [
        String::new(),
        good[..good.len() / 2].to_owned(),
        good.replace("\"version\":2", "\"version\":1"),
        good.replace(clouds::ACCESS_TOKEN, "a\\nb"),
        "\0\u{1}garbage".to_owned(),
        "x".repeat(100_000),
    ];
    for (number, text) in damaged.iter().enumerate() {
        fs::write(&path, text).unwrap();
        let log = verbose_log(&mut machine.command("access-token"));
        assert!(log.contains("ignored"), "{log}");
        assert_eq!(machine.exchanges(), number + 2);
        stdout(&mut machine.command("access-token"));
        assert_eq!(machine.exchanges(), number + 2, "the damaged file is replaced");
    }
}

#[test]
fn a_link_or_a_file_that_others_can_read_is_not_used() {
    let machine = Machine::new("open");
    stdout(&mut machine.command("access-token"));
    let path = machine.only_token();
    fs::set_permissions(&path, Permissions::from_mode(0o644)).unwrap();
    stdout(&mut machine.command("access-token"));
    assert_eq!(machine.exchanges(), 2);
    assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o600, "the file was replaced");

    let elsewhere = machine.folder.join("elsewhere");
    fs::rename(&path, &elsewhere).unwrap();
    symlink(&elsewhere, &path).unwrap();
    let log = verbose_log(&mut machine.command("access-token"));
    assert!(log.contains("is a symbolic link, expected a file, ignored"), "{log}");
    assert_eq!(machine.exchanges(), 3);
    assert!(fs::symlink_metadata(&path).unwrap().is_file(), "the link was replaced");
}

#[test]
fn files_that_have_long_expired_are_removed_and_others_stay() {
    let machine = Machine::new("old");
    stdout(&mut machine.command("access-token"));
    let file = |letter: &str, extension: &str, age: u64| {
        let path = machine.cache().join(letter.repeat(64) + extension);
        let time = SystemTime::now() - Duration::from_secs(age * 3600);
        fs::File::create(&path).unwrap().set_modified(time).unwrap();
        path
    };
    let fresh = [file("a", ".token", 12), file("b", ".session", 14), file("c", ".session", 36)];
    let foreign = machine.cache().join("notes.txt");
    fs::write(&foreign, "").unwrap();
    let old = [file("d", ".token", 14), file("e", ".lock", 14), file("f", ".session", 38)];
    stdout(&mut machine.command("access-token --scope https://example.com/other"));
    for path in fresh.iter().chain([&foreign]) {
        assert!(path.exists(), "{} was removed", path.display());
    }
    for path in &old {
        assert!(!path.exists(), "{} was left", path.display());
    }
}

#[test]
fn a_directory_that_is_not_private_is_not_used() {
    let machine = Machine::new("directory");
    let cache = machine.cache();
    let elsewhere = machine.folder.join("elsewhere");
    fs::create_dir(&elsewhere).unwrap();
    fs::set_permissions(&elsewhere, Permissions::from_mode(0o755)).unwrap();
    let reasons = [
        "is open to others (mode 0755), expected 0700",
        "is a symbolic link",
        "is not a directory",
    ];
    for (number, reason) in reasons.iter().enumerate() {
        match number {
            0 => fs::rename(&elsewhere, &cache).unwrap(),
            1 => {
                fs::rename(&cache, &elsewhere).unwrap();
                fs::set_permissions(&elsewhere, Permissions::from_mode(0o700)).unwrap();
                symlink(&elsewhere, &cache).unwrap();
            }
            _ => {
                fs::remove_file(&cache).unwrap();
                fs::write(&cache, "").unwrap();
            }
        }
        let log = verbose_log(&mut machine.command("access-token"));
        assert!(log.contains(reason) && log.contains("going on without a cache"), "{log}");
        assert_eq!(stdout(&mut machine.command("access-token")), clouds::ACCESS_TOKEN);
        assert_eq!(machine.exchanges(), number * 2 + 2);
        assert!(
            fs::read_dir(&elsewhere).is_ok_and(|mut entries| entries.next().is_none())
                || number == 0
        );
    }
    let output = machine.command("cache show").output().unwrap();
    assert_eq!(output.status.code(), Some(78));
}

#[test]
fn a_directory_of_another_user_is_not_used() {
    let machine = Machine::new("owner");
    if !is_root(&machine) {
        println!("skipped: only root can give a directory away");
        return;
    }
    fs::create_dir(machine.cache()).unwrap();
    fs::set_permissions(machine.cache(), Permissions::from_mode(0o700)).unwrap();
    std::os::unix::fs::chown(machine.cache(), Some(UNPRIVILEGED), None).unwrap();
    let log = verbose_log(&mut machine.command("access-token"));
    assert!(log.contains("belongs to another user, going on without a cache"), "{log}");
    assert!(machine.cache_files("").is_empty());
}

#[test]
fn a_read_only_directory_is_not_fatal() {
    let machine = Machine::new("permissions");
    fs::create_dir(machine.cache()).unwrap();
    if is_root(&machine) {
        std::os::unix::fs::chown(machine.cache(), Some(UNPRIVILEGED), Some(UNPRIVILEGED)).unwrap();
    }
    // The directory of the program may be closed to other users.
    let program = machine.folder.join("gcp-wif");
    fs::copy(env!("CARGO_BIN_EXE_gcp-wif"), &program).unwrap();
    let run = |words: &str| {
        let own = machine.command(words);
        let mut command = Command::new(&program);
        inherit(&mut command, &own).args(own.get_args());
        if is_root(&machine) {
            command.uid(UNPRIVILEGED).gid(UNPRIVILEGED);
        }
        command
    };
    for mode in [0o500, 0o000] {
        fs::set_permissions(machine.cache(), Permissions::from_mode(mode)).unwrap();
        assert_eq!(stdout(&mut run("access-token")), clouds::ACCESS_TOKEN, "{mode:o}");
    }
    fs::set_permissions(machine.cache(), Permissions::from_mode(0o500)).unwrap();
    let log = verbose_log(&mut run("access-token"));
    assert!(log.contains("permission denied"), "{log}");
    fs::set_permissions(machine.cache(), Permissions::from_mode(0o700)).unwrap();
}

#[test]
fn a_full_disk_is_not_fatal() {
    let machine = Machine::new("full");
    // A full file system of four pages, in a mount namespace of the test.
    let script = r#"mkdir -p "$GCP_WIF_CACHE_DIR" && mount -t tmpfs -o size=16k,mode=0700 tmpfs "$GCP_WIF_CACHE_DIR" || exit 99
        cat /dev/zero > "$GCP_WIF_CACHE_DIR/filler" 2>/dev/null
        "$0" access-token -v && "$0" access-token && ls -a "$GCP_WIF_CACHE_DIR" >&2"#;
    let mut command = Command::new("unshare");
    command.args(["-Urm", "sh", "-c", script, env!("CARGO_BIN_EXE_gcp-wif")]);
    inherit(&mut command, &machine.command("")).env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
    let output = match command.output() {
        Ok(output) if output.status.code() != Some(99) && output.status.code() != Some(1) => output,
        _ => {
            println!("skipped: no file system can be mounted here");
            return;
        }
    };
    let (stdout, stderr) = (output.stdout, String::from_utf8(output.stderr).unwrap());
    let expected = format!("{0}\n{0}\n", clouds::ACCESS_TOKEN);
    assert_eq!(String::from_utf8(stdout).unwrap(), expected, "{stderr}");
    assert!(stderr.contains("the token is not cached: "), "{stderr}");
    assert!(
        !stderr.contains(".token\n") && !stderr.contains(".tmp\n"),
        "nothing half written: {stderr}"
    );
}

fn is_root(machine: &Machine) -> bool {
    fs::metadata(&machine.folder).unwrap().uid() == 0
}

const UNPRIVILEGED: u32 = 65_534;
