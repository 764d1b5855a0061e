//! `gcp-wif executable`: the program that an executable-sourced credential names
//! ([AIP-4117](https://google.aip.dev/auth/4117)), as Google's libraries really call it.
//!
//! Some of them merge standard error into standard output, and drop the response if the exit code is not 0. So
//! this command prints one line of JSON and nothing else, and always exits with 0, even after a panic.

mod argv;
mod error_response;
mod output_file;
mod request;
mod respond_once;
mod response;
mod subject;
mod variable;

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use gcp_wif::context::{NoLog, OnceCommandRunner, SystemEnvironment};
use gcp_wif::sanitize::Sanitized;

use crate::app::App;
use crate::args::{self, Global};
use crate::error::{Error, Result};
use crate::mfa_code::CliMfaPrompt;
use crate::{settings, watchdog};
use error_response::Failure;
use output_file::OutputFile;
use request::{ExecutableRequest, TokenType};
use response::Response;

pub(crate) use argv::is_typed;

/// Prints the response. The only error is that standard output cannot be written.
pub(crate) fn run(args: &args::Executable, global: &Global) -> Result<()> {
    let token_type = TokenType::of_response(args.subject_token_type.as_deref(), &SystemEnvironment);
    let response = respond(args, global, token_type)
        .unwrap_or_else(|failure| Response::failure(&failure, token_type));
    respond_once::print(&response)
}

/// Prints the response to a command line that could not be parsed.
pub(crate) fn respond_to_usage_error(error: &clap::Error) -> ExitCode {
    let text = error.render().to_string();
    let first = text.split("\n\n").next().unwrap_or_default();
    let words: Vec<&str> = first.split_whitespace().skip_while(|word| *word == "error:").collect();
    let problem = Sanitized::new(&words.join(" ")).to_string();
    let failure = Failure::from(&Error::Usage(problem));
    match respond_once::print(&Response::failure(
        &failure,
        TokenType::of_response(None, &SystemEnvironment),
    )) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

/// Prints the response to a panic at `place`, and exits.
pub(crate) fn respond_to_panic(place: &str) -> ! {
    let response = Response::failure(
        &Failure::defect(place),
        TokenType::of_response(None, &SystemEnvironment),
    );
    respond_once::print_and_exit(&response)
}

fn respond(
    args: &args::Executable,
    global: &Global,
    token_type: TokenType,
) -> Result<Response, Failure> {
    if global.credential_file.is_some() {
        // The client's own credential file names this program as its source.
        return Err(Failure::usage(
            "`executable` reads no credential file: remove `--credential-file`",
        ));
    }
    let deadline = settings::first_deadline(global, DEFAULT_TIMEOUT, &SystemEnvironment);
    watchdog::start(&deadline, move |blocked_by| {
        let failure = Failure::timeout(blocked_by);
        respond_once::print_and_exit(&Response::failure(&failure, token_type));
    });
    let app =
        App::prepare(global, deadline, Arc::new(NoLog)).map_err(|error| Failure::from(&error))?;
    let mfa_prompt = CliMfaPrompt::without_asking(global.role.mfa_code.clone());
    // The AWS identity may be resolved twice: for the file of an earlier run, and for a new token.
    let runner = OnceCommandRunner::new(Arc::clone(&app.context.command_runner));
    let context = app.context.clone().with_command_runner(Arc::new(runner));
    let app = App { mfa_prompt: Arc::new(mfa_prompt), context, ..app };
    let file = OutputFile::from_variable(&app.context)?;
    if variable::flag(&SystemEnvironment, variable::REVOKE)? {
        file.remove()?;
        return Ok(Response::revoked(token_type));
    }
    let request = ExecutableRequest::read(args, &SystemEnvironment)?;
    let identity = subject::Identity::new(&request, &app)?;
    let now = app.context.now();
    if let Some(response) = file.read(&request, now, || identity.fingerprint(&request))? {
        return Ok(response);
    }
    let identity = identity.resolve()?;
    let response = subject::respond(&request, &identity, &app)?;
    file.write(&response, || identity.fingerprint(&request))?;
    Ok(response)
}

/// The smallest timeout that Google's libraries allow is 5 seconds, and they start it before this process.
const DEFAULT_TIMEOUT: Duration = Duration::from_secs(4);
