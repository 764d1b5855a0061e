//! The command line.

mod aws;
mod cache;
mod config;
mod config_create;
mod docker;
mod exec;
mod executable;
mod global;
mod report_format;
mod token;
mod whoami;

use std::ffi::OsString;

use clap::error::ErrorKind;
use clap::{CommandFactory as _, Parser, Subcommand};
use clap_complete::Shell;

pub(crate) use aws::{AwsCredentials, AwsCredentialsFormat, ConsoleUrl, RoleFlags};
pub(crate) use cache::Cache;
pub(crate) use config::Config;
pub(crate) use config_create::{Create, SourceType};
pub(crate) use docker::DockerCredential;
pub(crate) use exec::Exec;
pub(crate) use executable::{Executable, SigningAlgorithm};
pub(crate) use global::Global;
pub(crate) use report_format::ReportFormat;
pub(crate) use token::{
    AccessToken, AccessTokenFormat, IdToken, IdTokenFormat, SubjectToken, SubjectTokenFormat,
};
pub(crate) use whoami::{Whoami, WhoamiFormat};

/// Turns the AWS identity of this machine into Google Cloud tokens, without a service account key.
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
        let args = Self::try_parse_from(words)?;
        // Where a global flag stands before and after the command, clap drops the first.
        let roles = args.global.role.assume_role.len();
        if roles > 0 && roles != typed_roles(words) {
            let problem = "`--assume-role` stands before and behind the command: a chain of roles \
                           has to stand on one side";
            return Err(Self::command().error(ErrorKind::ArgumentConflict, problem));
        }
        Ok(args)
    }
}

// Deferred: the flags of a command are put together only when it is the one that was typed.
#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub(crate) enum Command {
    /// Print the signed GetCallerIdentity request that Google takes for a subject token
    SubjectToken(SubjectToken),
    /// Print an access token for Google Cloud
    #[command(visible_alias = "print-access-token")]
    AccessToken(AccessToken),
    /// Answer a client library of Google that runs this program as its credential source
    Executable(Executable),
    /// Run a program with the AWS identity and an access token in its environment
    Exec(Exec),
    /// Print the AWS credentials of this machine, or those of a new session
    AwsCredentials(AwsCredentials),
    /// Print a URL that opens the AWS console with a role; whoever has it can use it for 15 minutes
    ConsoleUrl(ConsoleUrl),
    /// Say who this machine is to AWS and to Google
    Whoami(Whoami),
    /// Print an OpenID Connect ID token of the service account that the file names
    #[command(visible_alias = "print-identity-token")]
    IdToken(IdToken),
    /// Print the ExecCredential that kubectl asks a credential plugin for
    KubernetesCredential,
    /// Speak the protocol of Docker's credential helpers, for Google's registries
    #[command(subcommand)]
    DockerCredential(DockerCredential),
    /// Create and check credential files, and show what they may hold
    #[command(subcommand)]
    Config(Config),
    /// Show or remove the tokens that are kept
    #[command(subcommand)]
    Cache(Cache),
    /// Print the completion script of a shell
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Print the manual page, or that of one command
    Man {
        /// The command
        command: Option<String>,
    },
    /// Print the version
    Version,
}

/// Counts the flags `--assume-role` before `--`.
fn typed_roles(words: &[OsString]) -> usize {
    let own = words.iter().take_while(|word| *word != "--").filter_map(|word| word.to_str());
    own.filter(|word| word.split('=').next() == Some("--assume-role")).count()
}
