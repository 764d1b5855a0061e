//! `gcp-wif exec --serve gce`
//!
//! The server is a grandchild of this process: a launcher between them starts it and ends. The command, which
//! replaces this process, would otherwise have a child that it did not start.

use std::ffi::OsString;

use gcp_wif::context::{Deadline, Program};
use gcp_wif::sanitize::Sanitized;

use super::serve::{self, LAST_LINE};
use crate::app::App;
use crate::args::{Exec, ServeStage};
use crate::error::{Error, Result, Step as _};
use crate::output;

/// Does the part of the start that `args` names. By default, starts the server and runs the command.
pub(super) fn run(args: &Exec, command: Program, app: &App, deadline: &Deadline) -> Result<()> {
    match (args.serve_stage, args.serve_with_pid) {
        // The server has its own time limit, which does not include the typing of an MFA code.
        (None, _) => run_command(command, deadline),
        (Some(ServeStage::Launcher), Some(pid)) => deadline.paused(|| launch(pid)),
        (Some(ServeStage::Server), Some(pid)) => {
            serve::run_for_process(pid, &args.flags, app, deadline)
        }
        (Some(_), None) => Err(Error::usage("`--serve-with-pid` is missing")),
    }
}

fn run_command(mut command: Program, deadline: &Deadline) -> Result<()> {
    let own_pid = std::process::id().cast_signed();
    let launcher = stage("launcher", own_pid)?;
    let (lines, code) = deadline.paused(|| launcher.first_output(None))?;
    if let Some(code) = code.filter(|code| *code != 0) {
        return Err(Error::Server { code });
    }
    command = NOT_INHERITED.iter().fold(command, |command, name| command.without_variable(name));
    for line in lines.expose().lines() {
        let variable = line.strip_prefix("export ").and_then(|line| line.split_once('='));
        let Some((name, value)) = variable else { continue };
        if let Some(name) = SET.iter().find(|known| **known == name) {
            command = command.with_variable(name, value);
        }
    }
    let program = Sanitized::new(&command.name().to_string_lossy()).to_string();
    Err(Error::Exec { program, error: command.replace_process() })
}

/// Starts the server. Prints its variables, or returns its exit code as an error.
fn launch(pid: i32) -> Result<()> {
    match stage("server", pid)?.first_output(Some(LAST_LINE))? {
        (lines, None) => output::print(&lines),
        (_, Some(code)) => Err(Error::Server { code }),
    }
}

/// Returns this program with its own arguments and the flags of a part of the start.
fn stage(stage: &str, pid: i32) -> Result<Program> {
    let own = std::env::current_exe().step("this program's own file is not known")?;
    let words = std::env::args_os().skip(1).collect::<Vec<OsString>>();
    let end = words.iter().position(|word| word == "--").unwrap_or(words.len());
    let is_stage = |word: &OsString| word.as_encoded_bytes().starts_with(b"--serve-");
    let mut arguments: Vec<_> =
        words[..end].iter().filter(|word| !is_stage(word)).cloned().collect();
    arguments.push(format!("--serve-stage={stage}").into());
    arguments.push(format!("--serve-with-pid={pid}").into());
    arguments.extend_from_slice(&words[end..]);
    Ok(Program::new(own, arguments))
}

/// The variables of the server.
const SET: &[&str] = &["GCE_METADATA_HOST", "GCE_METADATA_ROOT", "GCE_METADATA_IP"];

/// Variables with keys or tokens, and those that Google's libraries prefer to a metadata server.
const NOT_INHERITED: &[&str] = &[
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_SECURITY_TOKEN",
    "AWS_CREDENTIAL_EXPIRATION",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN",
    "CLOUDSDK_AUTH_ACCESS_TOKEN",
    "CLOUDSDK_AUTH_ACCESS_TOKEN_FILE",
    "CLOUDSDK_AUTH_CREDENTIAL_FILE_OVERRIDE",
    "GOOGLE_APPLICATION_CREDENTIALS",
    "GOOGLE_CREDENTIALS",
    "GOOGLE_OAUTH_ACCESS_TOKEN",
    "NO_GCE_CHECK",
];
