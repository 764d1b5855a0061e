//! Completion in real shells: what is typed is completed by the shell itself.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use testkit::folder::Folder;

use crate::support::outside::say;

#[test]
fn bash_completes() {
    let machine = Machine::new("bash");
    let start = "PS1=; source <(gcp-wif completions bash); show() { echo \"<$*>\"; }; \
                 complete -o nospace -F _clap_complete_gcp_wif show\n";
    machine.assert_completes("bash --norc --noprofile -i", start);
}

#[test]
fn zsh_completes() {
    let machine = Machine::new("zsh");
    let start = "PS1=; autoload -Uz compinit; compinit -u -D; source <(gcp-wif completions zsh); \
                 show() { echo \"<$*>\" }; compdef _clap_dynamic_completer_gcp_wif show\n";
    machine.assert_completes("zsh -f -i", start);
}

/// As a package installs the script: in a directory of functions.
#[test]
fn zsh_completes_with_an_installed_script() {
    let machine = Machine::new("zsh-function");
    let start = "PS1=; mkdir functions; gcp-wif completions zsh > functions/_gcp-wif; \
                 fpath=($PWD/functions $fpath); autoload -Uz compinit; compinit -u -D; \
                 show() { echo \"<$*>\" }; compdef _gcp-wif show\n";
    machine.assert_completes("zsh -f -i", start);
}

#[test]
fn fish_completes() {
    let machine = Machine::new("fish");
    if !is_installed("fish") {
        return;
    }
    for (typed, completed) in LINES {
        let line = format!("gcp-wif {}", typed.replace('\t', ""));
        let script = format!("gcp-wif completions fish | source; complete -C'{line}'");
        let output = machine.command("fish").args(["--no-config", "-c", &script]).output().unwrap();
        let shown = String::from_utf8(output.stdout).unwrap();
        let last_word = typed.rfind(' ').map_or(0, |space| space + 1);
        let last = completed.get(last_word..).unwrap();
        let candidates = shown.lines().map(|line| line.split('\t').next().unwrap());
        assert_eq!(candidates.collect::<Vec<_>>(), [last], "{line}");
    }
}

/// Names of profiles and files may contain anything.
#[test]
fn candidates_cannot_control_the_terminal() {
    let machine = Machine::new("candidates");
    machine.0.write("config", "[profile de\u{202e}v]\n[profile de\u{1b}[31mv]\n[profile dev]\n");
    for name in ["a\u{1b}[31m", "a\u{202e}b", "a\u{9b}31m"] {
        machine.0.write(format!("files/{name}"), "");
    }
    for (shell, separator) in [("bash", "\u{b}"), ("zsh", "\n"), ("fish", "\n"), ("elvish", "\n")] {
        for (word, expected) in
            [("--profile=de", "dev"), ("--profile=none", ""), ("--config=files/a", "")]
        {
            let output = machine.candidates(shell, word, separator);
            let shown = String::from_utf8(output.stdout).unwrap();
            let is_safe = |c: char| c == '\n' || !c.is_control() && c != '\u{202e}';
            assert!(shown.chars().all(is_safe), "{shell} {word}: {shown:?}");
            assert!(shown.contains(expected), "{shell} {word}: {shown:?}");
            assert_eq!(output.status.code(), Some(0));
        }
    }
}

#[test]
fn a_file_that_blocks_does_not_block_the_shell() {
    let machine = Machine::new("blocked");
    fs::remove_file(machine.0.join("config")).unwrap();
    machine.0.pipe("config");
    let output = machine.candidates("bash", "--profile=", "\u{b}");
    assert_eq!((output.status.code(), output.stdout, output.stderr), (Some(75), vec![], vec![]));
}

/// What is typed, in which a tab asks the shell for the rest of the word, and the words that it makes.
const LINES: [(&str, &str); 11] = [
    ("acc\t", "access-token"),
    ("access-token --forma\t", "access-token --format"),
    ("access-token --format js\t", "access-token --format json"),
    ("access-token --format=js\t", "access-token --format=json"),
    ("--profile de\t", "--profile dev"),
    ("--profile Ad\t", "--profile Admin Team"),
    ("--aws-source environment,con\t", "--aws-source environment,container"),
    ("man config cr\t", "man config create"),
    ("exec -- made-up-pro\t", "exec -- made-up-program"),
    ("config check aw\t", "config check aws.json"),
    ("config check br\t", "config check braces{a,b}.json"),
];

/// A folder with a program and files of AWS, and without files of this user.
struct Machine(Folder);

impl Machine {
    fn new(shell: &str) -> Self {
        let folder = Folder::new(shell);
        let program = folder.write("bin/made-up-program", "");
        fs::set_permissions(program, fs::Permissions::from_mode(0o700)).unwrap();
        let program = env!("CARGO_BIN_EXE_gcp-wif");
        std::os::unix::fs::symlink(program, folder.join("bin/gcp-wif")).unwrap();
        folder.write("aws.json", "{}");
        folder.write("braces{a,b}.json", "{}");
        folder.write("config", "[profile dev]\n[profile 'Admin Team']\n");
        Self(folder)
    }

    fn command(&self, program: &str) -> Command {
        let path = std::env::var("PATH").unwrap();
        let mut command = Command::new(program);
        command
            .current_dir(&self.0)
            .env_clear()
            .env("PATH", format!("{}:{path}", self.0.join("bin").display()))
            .env("AWS_CONFIG_FILE", "config")
            .env("HOME", &self.0)
            .env("INPUTRC", Path::new("/dev/null"))
            .env("TERM", "xterm");
        command
    }

    /// Asks for the candidates of a flag with the beginning of its value, as the script of a shell does.
    fn candidates(&self, shell: &str, word: &str, separator: &str) -> Output {
        let mut command = self.command("gcp-wif");
        command.args(["--", "gcp-wif", "whoami", word]).env("_GCP_WIF_COMPLETE", shell);
        command.env("_CLAP_COMPLETE_INDEX", "2").env("_CLAP_IFS", separator).output().unwrap()
    }

    /// Types the lines into an interactive shell, in which `show` prints the words that it gets and is
    /// completed like the program.
    fn assert_completes(&self, shell: &str, start: &str) {
        if !is_installed(shell.split(' ').next().unwrap()) {
            return;
        }
        let mut typed = start.to_owned();
        for (line, _) in LINES {
            typed.push_str(&format!("show {line}\n"));
        }
        typed.push_str("exit\n");
        // It gives the shell a terminal.
        let mut child = self
            .command("script")
            .args(["-qec", shell, "typescript"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(typed.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        let shown = String::from_utf8_lossy(&output.stdout).into_owned();
        for (line, completed) in LINES {
            assert!(shown.contains(&format!("<{completed}>")), "{line:?}: {shown}");
        }
    }
}

/// Returns whether a shell can be run. Says that it is skipped if it cannot; in CI, nothing is skipped.
fn is_installed(shell: &str) -> bool {
    let found = Command::new(shell).arg("--version").stdout(Stdio::null()).status().is_ok();
    if !found {
        assert!(std::env::var_os("CI").is_none_or(|ci| ci != "true"), "{shell} is not installed");
        say(&format!("completion: skipped, {shell} is not installed"));
    }
    found
}
