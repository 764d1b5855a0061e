//! The commands, one file each.

pub(crate) mod access_token;
mod aws_credentials;
mod cache;
mod completions;
mod config;
mod console_url;
mod docker_credential;
mod exec;
#[cfg(unix)]
mod exec_with_server;
pub(crate) mod executable;
mod gcloud_compat;
mod git_credential;
pub(crate) mod id_token;
mod image_credential_provider;
mod kubernetes_credential;
mod man;
#[cfg(unix)]
mod serve;
mod setup;
mod subject_token;
mod version;
#[cfg(unix)]
mod watch;
mod whoami;

use std::sync::Arc;
use std::time::Duration;

use gcp_wif::context::SystemEnvironment;

use crate::app::App;
use crate::args::{Args, Command, Man, WithGlobal};
use crate::error::Result;
use crate::log::StandardError;
use crate::{settings, watchdog};

/// Runs the command that was typed.
pub(crate) fn run(args: Args) -> Result<()> {
    let Args { global, command } = args;
    let deadline = settings::first_deadline(&global, DEFAULT_TIMEOUT, &SystemEnvironment);
    if is_bounded(&command) {
        watchdog::start(&deadline, watchdog::report_and_exit);
    }
    let prepare = || {
        let log = Arc::new(StandardError::new(global.verbose, global.quiet));
        App::prepare(&global, deadline.clone(), log)
    };
    match command {
        Command::SubjectToken(WithGlobal(args)) => subject_token::run(&args, &prepare()?),
        Command::AccessToken(WithGlobal(args)) => access_token::run(&args, &prepare()?),
        Command::Executable(WithGlobal(args)) => executable::run(&args, &global),
        Command::Exec(WithGlobal(args)) => exec::run(&args, &prepare()?, &deadline),
        #[cfg(unix)]
        Command::Serve(WithGlobal(args)) => serve::run(&args, &prepare()?, &deadline),
        #[cfg(unix)]
        Command::Watch(WithGlobal(args)) => {
            watch::run(args, prepare()?, deadline.clone(), DEFAULT_TIMEOUT)
        }
        Command::AwsCredentials(WithGlobal(args)) => aws_credentials::run(&args, &prepare()?),
        Command::ConsoleUrl(WithGlobal(args)) => console_url::run(&args, &prepare()?),
        Command::Whoami(WithGlobal(args)) => whoami::run(&args, &prepare()?),
        Command::IdToken(WithGlobal(args)) => id_token::run(&args, &prepare()?),
        Command::KubernetesCredential(_) => kubernetes_credential::run(&prepare()?),
        Command::DockerCredential(WithGlobal(args)) => {
            docker_credential::run(&args, &deadline, prepare)
        }
        Command::ImageCredentialProvider(WithGlobal(args)) => {
            image_credential_provider::run(&args, &deadline, prepare)
        }
        Command::GitCredential(WithGlobal(args)) => git_credential::run(&args, &deadline, prepare),
        Command::GcloudCompat(args) => gcloud_compat::run(&args, prepare),
        Command::Config(WithGlobal(args)) => config::run(&args, &deadline, prepare),
        Command::Cache(WithGlobal(args)) => cache::run(&args, &prepare()?),
        Command::Setup(WithGlobal(args)) => setup::run(&args),
        Command::Completions(WithGlobal(args)) => completions::run(args.shell),
        Command::Man(WithGlobal(args)) => man::run(&args, &deadline),
        Command::Version(_) => version::run(),
    }
}

/// Returns whether a command ends by the deadline. A page is for a pager, in which users take their
/// time, and `executable` has its own watchdog, which answers the client.
const fn is_bounded(command: &Command) -> bool {
    !matches!(
        command,
        Command::Completions(_)
            | Command::Executable(_)
            | Command::Man(WithGlobal(Man { directory: None, .. }))
            | Command::Setup(_)
            | Command::Version(_)
    )
}

/// The time limit of a command, unless a flag or setting sets another.
const DEFAULT_TIMEOUT: Duration = Duration::from_secs(30);
