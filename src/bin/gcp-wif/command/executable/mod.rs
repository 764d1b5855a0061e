//! `gcp-wif executable`: the other side of executable-sourced credentials
//! ([AIP-4117](https://google.aip.dev/auth/4117)), as Google's libraries really behave.
//!
//! Some of them merge standard error into standard output, and lose what is said with an exit code
//! other than 0. So this command answers with one line of JSON, whatever happens, says nothing else
//! and exits 0.

mod answer;
mod demand;
mod failure;
mod output_file;
mod response;
mod subject;
mod typed;
mod watchdog;

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use gcp_wif::ambient::{Environment as _, Silence, SystemEnvironment};
use gcp_wif::shown::Shown;

use super::Context;
use crate::args::{self, Global};
use crate::mfa_code::TypedMfaCodes;
use crate::report::UsageError;
use demand::{Demand, TokenType};
use failure::Failure;
use output_file::OutputFile;
use response::Response;
use watchdog::Watchdog;

pub(crate) use typed::is_typed;

/// Answers; an error is that of standard output, where there is nobody to tell.
pub(crate) fn run(args: &args::Executable, global: &Global) -> anyhow::Result<()> {
    let token_type = TokenType::of_answer(args.subject_token_type.as_deref(), &SystemEnvironment);
    let response = respond(args, global, token_type)
        .unwrap_or_else(|failure| Response::failure(&failure, token_type));
    answer::print(&response)
}

/// Answers to flags that make no sense.
pub(crate) fn answer_usage(error: &clap::Error) -> ExitCode {
    let text = error.render().to_string();
    let first = text.split("\n\n").next().unwrap_or_default();
    let words: Vec<&str> = first.split_whitespace().skip_while(|word| *word == "error:").collect();
    let problem = Shown::new(&words.join(" ")).to_string();
    let failure = Failure::from(&anyhow::Error::new(UsageError(problem)));
    match answer::print(&Response::failure(
        &failure,
        TokenType::of_answer(None, &SystemEnvironment),
    )) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

/// Answers to a panic, and exits.
pub(crate) fn answer_defect(place: &str) -> ! {
    let response =
        Response::failure(&Failure::defect(place), TokenType::of_answer(None, &SystemEnvironment));
    answer::print_and_exit(&response)
}

fn respond(
    args: &args::Executable,
    global: &Global,
    token_type: TokenType,
) -> Result<Response, Failure> {
    if global.credential_file.is_some() {
        // The only file at hand is the one that names this program as its source.
        return Err(Failure::usage("`executable` reads no credential file, take the flag away"));
    }
    // The settings are not known yet, and their files too may keep one waiting.
    let timeout = global.timeout.unwrap_or(USUAL_TIMEOUT);
    let watchdog = Watchdog::start(timeout, token_type);
    let context = Context::prepare(global, USUAL_TIMEOUT, Arc::new(Silence))
        .map_err(|error| Failure::from(&error))?;
    let mfa_codes = TypedMfaCodes::without_asking(global.role.mfa_code.clone());
    let context = Context { mfa_codes: Arc::new(mfa_codes), ..context };
    // Where they say nothing else, the time that they took counts too.
    if let Some(other) = context.settings.timeout.filter(|other| *other != timeout) {
        watchdog.begin_again(other);
    }
    let file = OutputFile::of(&context.ambient)?;
    if demand::revokes(&SystemEnvironment)? {
        file.remove()?;
        return Ok(Response::revoked(token_type));
    }
    let demand = Demand::read(args, &SystemEnvironment)?;
    let now = context.ambient.now();
    if let Some(response) = file.read(&demand, now)? {
        return Ok(response);
    }
    let response = subject::respond(&demand, &context)?;
    file.write(&response)?;
    Ok(response)
}

/// Is the value of a variable; an empty one is an unset one.
fn variable(environment: &SystemEnvironment, name: &str) -> Option<String> {
    environment.variable(name).filter(|value| !value.is_empty())
}

/// The smallest timeout that Google's libraries allow is 5 seconds, and their clock runs before ours.
const USUAL_TIMEOUT: Duration = Duration::from_secs(4);
