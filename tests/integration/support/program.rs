//! The program, as the tests run it.

use std::process::Command;

use super::outside::NO_HOME;

/// Returns the program without variables and without a home directory.
pub fn gcp_wif() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gcp-wif"));
    command.env_clear().envs([NO_HOME]);
    command
}

/// Gives a program that runs another one the variables and the folder of that one, and nothing else.
pub fn inherit<'a>(outer: &'a mut Command, inner: &Command) -> &'a mut Command {
    outer.env_clear().envs(inner.get_envs().filter_map(|(name, value)| Some((name, value?))));
    if let Some(folder) = inner.get_current_dir() {
        outer.current_dir(folder);
    }
    outer
}
