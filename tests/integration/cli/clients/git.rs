//! git itself, if it is installed.

use std::process::Command;

use testkit::clouds::ACCESS_TOKEN;

use super::world::{World, feed};
use crate::support::outside;

#[test]
fn git_gets_its_login() {
    if !outside::has_program("git", "git") {
        return;
    }
    let world = World::new("git");
    world.link("git-credential-gcp-wif");
    let path = std::env::var_os("PATH").unwrap();
    let folders = std::iter::once(world.folder.to_path_buf()).chain(std::env::split_paths(&path));
    let path = std::env::join_paths(folders).unwrap();
    let git = |operation: &str, host: &str| {
        let mut command: Command = world.command("git".as_ref());
        command.env("PATH", &path).env("GIT_CONFIG_NOSYSTEM", "1").env("GIT_TERMINAL_PROMPT", "0");
        command.args(["-c", "credential.helper=", "-c", "credential.helper=gcp-wif"]);
        command.args(["credential", operation]);
        feed(&mut command, &format!("protocol=https\nhost={host}\nusername=git-account\n\n"))
    };
    let host = "my-instance-123456789012-git.us-central1.sourcemanager.dev";
    let output = git("fill", host);
    let filled = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    for line in ["username=git-account", &format!("password={ACCESS_TOKEN}")] {
        assert!(filled.lines().any(|found| found == line), "{filled}");
    }
    let requests = world.clouds.requests().len();

    // Another helper, or the user, has to know the login of another host.
    let output = git("fill", "github.com");
    assert!(!output.status.success());
    let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(complaint.contains("could not read"), "{complaint}");
    for operation in ["approve", "reject"] {
        let output = git(operation, host);
        assert!(output.status.success() && output.stderr.is_empty(), "{operation}: {output:?}");
    }
    assert_eq!(world.clouds.requests().len(), requests);
}
