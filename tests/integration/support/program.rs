//! The program, as the tests run it.

use std::process::Command;

use super::outside::NO_HOME;

/// Returns the program without variables and without a home directory.
pub fn gcp_wif() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gcp-wif"));
    command.env_clear().envs([NO_HOME]);
    command
}
