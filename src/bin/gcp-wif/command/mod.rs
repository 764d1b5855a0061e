//! The commands, one file each.

mod access_token;
mod aws_credentials;
mod cache;
mod completions;
mod config;
mod console_url;
mod docker_credential;
mod exec;
pub(crate) mod executable;
mod id_token;
mod kubernetes_credential;
mod man;
mod subject_token;
mod version;
mod whoami;

use std::sync::Arc;
use std::time::Duration;

use crate::app::App;
use crate::args::{Args, Command};
use crate::error::Result;
use crate::log::StandardError;

/// Runs the command that was typed.
pub(crate) fn run(args: Args) -> Result<()> {
    let Args { global, command } = args;
    let prepare = || {
        let log = Arc::new(StandardError::new(global.verbose));
        App::prepare(&global, USUAL_TIMEOUT, log)
    };
    match command {
        Command::SubjectToken(args) => subject_token::run(&args, &prepare()?),
        Command::AccessToken(args) => access_token::run(&args, &prepare()?),
        Command::Executable(args) => executable::run(&args, &global),
        Command::Exec(args) => exec::run(&args, &prepare()?),
        Command::AwsCredentials(args) => aws_credentials::run(&args, &prepare()?),
        Command::ConsoleUrl(args) => console_url::run(&args, &prepare()?),
        Command::Whoami(args) => whoami::run(&args, &prepare()?),
        Command::IdToken(args) => id_token::run(&args, &prepare()?),
        Command::KubernetesCredential => kubernetes_credential::run(&prepare()?),
        Command::DockerCredential(action) => docker_credential::run(action, prepare),
        Command::Config(args) => config::run(&args, global.quiet, prepare),
        Command::Cache(action) => cache::run(action, &prepare()?),
        Command::Completions { shell } => completions::run(shell),
        Command::Man { command } => man::run(command.as_deref()),
        Command::Version => version::run(),
    }
}

const USUAL_TIMEOUT: Duration = Duration::from_secs(30);
