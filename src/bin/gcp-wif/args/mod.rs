//! The command line.

mod aws;
mod cache;
mod chain;
mod command;
mod config;
mod config_create;
mod docker;
mod exec;
mod executable;
mod gcloud;
mod git;
mod global;
mod image;
mod no_flags;
mod pages;
mod program_names;
mod report_format;
#[cfg(unix)]
mod serve;
mod setup;
mod single_command;
mod token;
mod token_flags;
mod usage_error;
#[cfg(unix)]
mod watch;
mod whoami;
mod with_global;

use std::ffi::OsString;

use clap::error::ErrorKind;
use clap::{ArgMatches, CommandFactory as _, FromArgMatches as _, Parser};

use command::{COMMANDS, PROGRAM_NAMES};
use program_names::ProgramNames;
use single_command::SingleCommand;
use usage_error::{explained, sanitized};

pub(crate) use aws::{AwsCredentials, AwsCredentialsFormat, ConsoleUrl, RoleFlags};
pub(crate) use cache::{Cache, CacheAction};
pub(crate) use chain::ChainFlags;
pub(crate) use command::Command;
pub(crate) use config::{Check, Config, ConfigAction};
pub(crate) use config_create::{Create, SourceType};
pub(crate) use docker::{DockerAction, DockerCredential};
pub(crate) use exec::{Exec, ServeStage};
pub(crate) use executable::{Executable, SigningAlgorithm};
pub(crate) use gcloud::{
    GcloudApplicationDefault, GcloudAuth, GcloudCommand, GcloudCompat, GcloudConfig, GcloudFormat,
    GcloudLine, GcloudProperty,
};
pub(crate) use git::{GitCredential, GitOperation};
pub(crate) use global::Global;
pub(crate) use image::ImageCredentialProvider;
pub(crate) use pages::Man;
pub(crate) use report_format::ReportFormat;
#[cfg(unix)]
pub(crate) use serve::{Listening, OnOff, Serve, ServeAction, ServeCheck, ServeGce, ServeImds};
pub(crate) use setup::{Setup, SetupFormat};
pub(crate) use token::{
    AccessToken, AccessTokenFormat, IdToken, IdTokenFormat, SubjectToken, SubjectTokenFormat,
};
pub(crate) use token_flags::TokenFlags;
pub(crate) use usage_error::text_of as usage_error_text;
#[cfg(unix)]
pub(crate) use watch::{OnExpiry, Watch};
pub(crate) use whoami::Whoami;
pub(crate) use with_global::WithGlobal;

/// Turns the identity of this machine into Google Cloud tokens, without a service account key
#[derive(Debug, Parser)]
#[command(name = "gcp-wif", version, disable_help_subcommand = true)]
pub(crate) struct Args {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

impl Args {
    /// Parses the command line, whose first word is the program's name. `documented` returns the command line with its
    /// documentation, which is built only for an error. The error is safe to show.
    ///
    /// Docker, git and the kubelet find their helpers by name. A link to this program with such a name runs one
    /// command.
    pub(crate) fn parse_words(
        words: &[OsString],
        documented: impl FnOnce() -> clap::Command,
    ) -> Result<Self, clap::Error> {
        Self::try_parse_words(words).map_err(|error| {
            let error = match ProgramNames::find(PROGRAM_NAMES, words) {
                Some(_) => error,
                None => documented().try_get_matches_from(words).err().unwrap_or(error),
            };
            sanitized(explained(error))
        })
    }

    fn try_parse_words(words: &[OsString]) -> Result<Self, clap::Error> {
        let (mut args, behind) =
            if let Some((program, name)) = ProgramNames::find(PROGRAM_NAMES, words) {
                let line = program.command_line(name, &Command::alone());
                let mut matches = line.try_get_matches_from(words)?;
                let flags = global_flags(Some(&matches))?;
                (Self { global: Global::default(), command: (program.read)(&mut matches)? }, flags)
            } else if let Some((command, words)) = SingleCommand::find(COMMANDS, words) {
                // Most command lines begin with the command. The flags before it and the other commands are
                // then not built.
                let mut matches = command.command_line().try_get_matches_from(words)?;
                let flags = global_flags(Some(&matches))?;
                (Self { global: Global::default(), command: (command.read)(&mut matches)? }, flags)
            } else {
                let mut matches = Self::command().try_get_matches_from(words)?;
                let flags = global_flags(matches.subcommand().map(|(_, behind)| behind))?;
                (Self::from_arg_matches_mut(&mut matches)?, flags)
            };
        for flags in behind {
            args.global
                .overlay(flags)
                .map_err(|problem| Self::command().error(ErrorKind::ArgumentConflict, problem))?;
        }
        Ok(args)
    }
}

/// Returns the global flags of a command, and those behind its action.
fn global_flags(command: Option<&ArgMatches>) -> Result<Vec<Global>, clap::Error> {
    let takes_them = |matches: &&ArgMatches| matches.ids().any(|id| id == ANY_GLOBAL_FLAG);
    let levels =
        std::iter::successors(command, |matches| Some(matches.subcommand()?.1)).filter(takes_them);
    levels.map(Global::from_arg_matches).collect()
}

/// A flag that clap lists whether it is typed or not.
const ANY_GLOBAL_FLAG: &str = "no_cache";
