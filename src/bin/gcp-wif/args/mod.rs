//! The command line.

mod aws;
mod cache;
mod config;
mod config_create;
mod docker;
mod exec;
mod executable;
mod global;
mod no_flags;
mod pages;
mod report_format;
mod token;
mod whoami;
mod with_global;

use std::ffi::OsString;

use clap::error::ErrorKind;
use clap::{ArgMatches, CommandFactory as _, FromArgMatches as _, Parser, Subcommand};

use no_flags::NoFlags;

pub(crate) use aws::{AwsCredentials, AwsCredentialsFormat, ConsoleUrl, RoleFlags};
pub(crate) use cache::{Cache, CacheAction};
pub(crate) use config::{Check, Config, ConfigAction};
pub(crate) use config_create::{Create, SourceType};
pub(crate) use docker::{DockerAction, DockerCredential};
pub(crate) use exec::Exec;
pub(crate) use executable::{Executable, SigningAlgorithm};
pub(crate) use global::Global;
pub(crate) use pages::{Completions, Man};
pub(crate) use report_format::ReportFormat;
pub(crate) use token::{
    AccessToken, AccessTokenFormat, IdToken, IdTokenFormat, SubjectToken, SubjectTokenFormat,
};
pub(crate) use whoami::{Whoami, WhoamiFormat};
pub(crate) use with_global::WithGlobal;

/// Turns the AWS identity of this machine into Google Cloud tokens, without a service account key
#[derive(Debug, Parser)]
#[command(name = "gcp-wif", version, disable_help_subcommand = true)]
pub(crate) struct Args {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

impl Args {
    /// Parses the command line, the program's own name first.
    pub(crate) fn parse_words(words: &[OsString]) -> Result<Self, clap::Error> {
        // Most command lines begin with the command. The flags before it are then not put together.
        let is_flag = |word: &OsString| word.as_encoded_bytes().starts_with(b"-");
        let begins_with_flag = words.get(1).is_some_and(is_flag);
        let command = if begins_with_flag { Self::command() } else { Command::alone() };
        let mut matches = command.try_get_matches_from(words)?;
        let behind = global_flags_behind(&matches)?;
        let mut args = match begins_with_flag {
            true => Self::from_arg_matches_mut(&mut matches)?,
            false => Self {
                global: Global::default(),
                command: Command::from_arg_matches_mut(&mut matches)?,
            },
        };
        for flags in behind {
            args.global
                .overlay(flags)
                .map_err(|problem| Self::command().error(ErrorKind::ArgumentConflict, problem))?;
        }
        Ok(args)
    }
}

// Deferred: clap puts the flags of a command together only if that command is typed.
#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub(crate) enum Command {
    /// Print the signed GetCallerIdentity request that Google takes as a subject token
    SubjectToken(WithGlobal<SubjectToken>),
    /// Print an access token for Google Cloud
    #[command(visible_alias = "print-access-token")]
    AccessToken(WithGlobal<AccessToken>),
    /// Answer a Google client library that runs this program as its credential source
    Executable(WithGlobal<Executable>),
    /// Run a program with the AWS identity and an access token in its environment
    Exec(WithGlobal<Exec>),
    /// Print the AWS credentials of this machine, or those of a new session
    AwsCredentials(WithGlobal<AwsCredentials>),
    /// Print a URL that opens the AWS console as a role; it is a secret and works for 15 minutes
    ConsoleUrl(WithGlobal<ConsoleUrl>),
    /// Print who this machine is to AWS and to Google
    Whoami(WithGlobal<Whoami>),
    /// Print an OpenID Connect ID token of the service account that the file names
    #[command(visible_alias = "print-identity-token")]
    IdToken(WithGlobal<IdToken>),
    /// Print the ExecCredential that kubectl asks a credential plugin for
    KubernetesCredential(WithGlobal<NoFlags>),
    /// Serve as a Docker credential helper for Google's registries
    DockerCredential(WithGlobal<DockerCredential>),
    /// Create and check credential files, or print their JSON Schema
    Config(WithGlobal<Config>),
    /// List or remove the cached tokens
    Cache(WithGlobal<Cache>),
    /// Print the completion script of a shell
    Completions(WithGlobal<Completions>),
    /// Print the manual page, or that of one command, or write all of them
    Man(WithGlobal<Man>),
    /// Print the version
    Version(WithGlobal<NoFlags>),
}

impl Command {
    /// Returns the command line without flags before the command.
    fn alone() -> clap::Command {
        let root = clap::Command::new("gcp-wif").disable_help_subcommand(true);
        Self::augment_subcommands(root).subcommand_required(true)
    }
}

/// Returns the global flags behind the command, and those behind its action.
fn global_flags_behind(matches: &ArgMatches) -> Result<Vec<Global>, clap::Error> {
    let levels = std::iter::successors(matches.subcommand(), |(_, matches)| matches.subcommand());
    levels.map(|(_, matches)| Global::from_arg_matches(matches)).collect()
}
