//! The command line.

mod aws;
mod cache;
mod chain;
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
mod token;
mod token_flags;
mod usage_error;
#[cfg(unix)]
mod watch;
mod whoami;
mod with_global;

use std::ffi::OsString;

use clap::error::ErrorKind;
use clap::{ArgMatches, CommandFactory as _, FromArgMatches, Parser, Subcommand};

use no_flags::NoFlags;
use program_names::ProgramNames;
use usage_error::{explained, sanitized};

pub(crate) use aws::{AwsCredentials, AwsCredentialsFormat, ConsoleUrl, RoleFlags};
pub(crate) use cache::{Cache, CacheAction};
pub(crate) use chain::ChainFlags;
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
pub(crate) use pages::{Completions, Man};
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
pub(crate) use whoami::{Whoami, WhoamiFormat};
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
    /// Parses the command line, the program's own name first. The error is safe to show; it is that of the
    /// command line that `documented` returns, which is put together only then.
    ///
    /// Docker, git and the kubelet find their helpers by name, so a link to this program may have such a
    /// name; it then stands for one command.
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
        let is_flag = |word: &OsString| word.as_encoded_bytes().starts_with(b"-");
        let (mut args, behind) =
            if let Some((program, name)) = ProgramNames::find(PROGRAM_NAMES, words) {
                let line = program.command_line(name, &Command::alone());
                let mut matches = line.try_get_matches_from(words)?;
                let flags = global_flags(Some(&matches))?;
                (Self { global: Global::default(), command: (program.read)(&mut matches)? }, flags)
            } else if words.get(1).is_some_and(is_flag) {
                parse(Self::command(), words)?
            } else {
                // Most command lines begin with the command. The flags before it are then not put together.
                let (command, behind) = parse(Command::alone(), words)?;
                (Self { global: Global::default(), command }, behind)
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
    /// Print the subject token that Google exchanges: with AWS, a signed GetCallerIdentity request
    SubjectToken(WithGlobal<SubjectToken>),
    /// Print an access token for Google Cloud
    #[command(visible_alias = "print-access-token")]
    AccessToken(WithGlobal<AccessToken>),
    /// Answer a Google client library that runs this program as its credential source
    Executable(WithGlobal<Executable>),
    /// Run a program with the AWS identity and an access token in its environment
    Exec(WithGlobal<Exec>),
    /// Serve tokens to programs that cannot get them by themselves
    #[cfg(unix)]
    Serve(WithGlobal<Serve>),
    /// Keep a token fresh in a file
    #[cfg(unix)]
    Watch(WithGlobal<Watch>),
    /// Print the AWS credentials of this machine, or those of a new session
    AwsCredentials(WithGlobal<AwsCredentials>),
    /// Print a URL that opens the AWS console as a role; it is a secret and works for 15 minutes
    ConsoleUrl(WithGlobal<ConsoleUrl>),
    /// Print the identity that AWS and Google see
    Whoami(WithGlobal<Whoami>),
    /// Print an OpenID Connect ID token of the service account that the file names
    #[command(visible_alias = "print-identity-token")]
    IdToken(WithGlobal<IdToken>),
    /// Print the ExecCredential that kubectl asks a credential plugin for
    KubernetesCredential(WithGlobal<NoFlags>),
    /// Serve as a Docker credential helper for Google's registries
    DockerCredential(WithGlobal<DockerCredential>),
    /// Answer the kubelet that asks for the login of an image's registry
    ImageCredentialProvider(WithGlobal<ImageCredentialProvider>),
    /// Serve as a git credential helper for Google's repositories
    GitCredential(WithGlobal<GitCredential>),
    /// Answer programs that run gcloud for a token: the few commands that they use
    GcloudCompat(GcloudCompat),
    /// Create and check credential files, or print their JSON Schema
    Config(WithGlobal<Config>),
    /// Print, and never run, the commands from nothing to a token: pool, provider, bindings, file
    Setup(WithGlobal<Setup>),
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

/// Parses a command line, and separately the global flags behind the command.
fn parse<T: FromArgMatches>(
    command: clap::Command,
    words: &[OsString],
) -> Result<(T, Vec<Global>), clap::Error> {
    let mut matches = command.try_get_matches_from(words)?;
    let behind = global_flags(matches.subcommand().map(|(_, behind)| behind))?;
    Ok((T::from_arg_matches_mut(&mut matches)?, behind))
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

/// The names by which other programs find this one.
const PROGRAM_NAMES: &[ProgramNames<Command>] = &[
    ProgramNames {
        names: &["docker-credential-gcp-wif"],
        command: "docker-credential",
        read: |flags| WithGlobal::from_arg_matches_mut(flags).map(Command::DockerCredential),
    },
    ProgramNames {
        names: &["git-credential-gcp-wif"],
        command: "git-credential",
        read: |flags| WithGlobal::from_arg_matches_mut(flags).map(Command::GitCredential),
    },
    ProgramNames {
        // The second name is that in the kubelet's configuration on nodes of GKE.
        names: &["gcp-wif-image-credential-provider", "gcp-credential-provider"],
        command: "image-credential-provider",
        read: |flags| WithGlobal::from_arg_matches_mut(flags).map(Command::ImageCredentialProvider),
    },
    ProgramNames {
        names: &["gcloud"],
        command: "gcloud-compat",
        read: |flags| GcloudCompat::from_arg_matches_mut(flags).map(Command::GcloudCompat),
    },
];
