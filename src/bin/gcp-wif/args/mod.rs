//! What can be typed.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use clap::error::ErrorKind;
use clap::{Args as ClapArgs, CommandFactory as _, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use crate::create_args::Create;
use crate::duration::parse_duration;
pub(crate) use crate::session_args::{AwsCredentials, AwsCredentialsFormat, ConsoleUrl, RoleFlags};
pub(crate) use crate::token_args::{
    AccessToken, AccessTokenFormat, IdToken, IdTokenFormat, SubjectToken, SubjectTokenFormat,
};

/// Turns the AWS identity of this machine into Google Cloud tokens, without a service account key.
#[derive(Debug, Parser)]
#[command(name = PROGRAM, version, disable_help_subcommand = true)]
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

#[derive(Debug, Default, ClapArgs)]
pub(crate) struct Global {
    /// The `external_account` JSON; `-` is standard input
    #[arg(long, alias = "cred-file", global = true, value_name = "FILE")]
    pub(crate) credential_file: Option<PathBuf>,
    /// A settings file, over those of the system and the user
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// The most time that the whole command may take, such as `30s`
    #[arg(long, global = true, value_name = "DURATION", value_parser = parse_duration)]
    pub(crate) timeout: Option<Duration>,
    /// Keep tokens in this directory, for all processes of this user, instead of
    /// `$XDG_RUNTIME_DIR/gcp-wif`
    #[arg(long, global = true, value_name = "DIRECTORY")]
    pub(crate) cache_dir: Option<PathBuf>,
    /// Keep no tokens, and use none that is kept
    #[arg(long, global = true)]
    pub(crate) no_cache: bool,
    /// Where to look for the AWS identity, and in which order: `environment`, `profile`,
    /// `web-identity`, `container`, `instance-metadata`, separated by commas; or `google` for the
    /// two that Google's libraries know
    #[arg(long, global = true, value_name = "SOURCES")]
    pub(crate) aws_source: Option<String>,
    /// The profile of AWS's files to use, over `AWS_PROFILE` and over keys in the environment
    #[arg(long, global = true, value_name = "NAME")]
    pub(crate) profile: Option<String>,
    #[command(flatten)]
    pub(crate) role: RoleFlags,
    /// Tell each step on standard error; twice for headers and sizes
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub(crate) verbose: u8,
    /// Print no error message, only exit with its code
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub(crate) quiet: bool,
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

#[derive(Debug, Default, ClapArgs)]
pub(crate) struct Executable {
    /// The full resource name of the provider, instead of GOOGLE_EXTERNAL_ACCOUNT_AUDIENCE
    #[arg(long)]
    pub(crate) audience: Option<String>,
    /// The kind of subject token, instead of GOOGLE_EXTERNAL_ACCOUNT_TOKEN_TYPE
    #[arg(long, value_name = "TYPE")]
    pub(crate) subject_token_type: Option<String>,
    /// The audience of AWS's JWT, instead of `https:` and the full resource name
    #[arg(long, value_name = "AUDIENCE")]
    pub(crate) aws_audience: Option<String>,
    /// How AWS signs the JWT
    #[arg(long, value_enum, default_value_t)]
    pub(crate) signing_algorithm: SigningAlgorithm,
    /// How long the JWT is good for, 1 minute to 1 hour; AWS's own default is 5 minutes
    #[arg(long, value_name = "DURATION", value_parser = parse_duration)]
    pub(crate) duration: Option<Duration>,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(crate) enum SigningAlgorithm {
    /// RSA, which every client understands
    #[default]
    #[value(name = "RS256")]
    Rs256,
    /// The elliptic curve P-384
    #[value(name = "ES384")]
    Es384,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Exec {
    /// Leave out the access token: nothing is asked of Google, and no credential file is needed
    #[arg(long, conflicts_with_all = ["scopes", "lifetime"])]
    pub(crate) no_access_token: bool,
    /// A scope to ask for; may be repeated or hold several, separated by commas
    #[arg(long = "scope", alias = "scopes", value_name = "SCOPE", value_delimiter = ',')]
    pub(crate) scopes: Vec<String>,
    /// The lifetime of a service account's token, 10 minutes to 12 hours
    #[arg(long, value_name = "DURATION", value_parser = parse_duration)]
    pub(crate) lifetime: Option<Duration>,
    /// The program and its arguments
    #[arg(last = true, required = true, value_name = "COMMAND")]
    pub(crate) command: Vec<OsString>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Whoami {
    /// Ask nothing of AWS STS: what only AWS knows is left out
    #[arg(long)]
    pub(crate) offline: bool,
    /// What to print
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: WhoamiFormat,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(crate) enum WhoamiFormat {
    /// One line for each thing that is known
    #[default]
    Text,
    /// An object with everything, null where it is not known
    Json,
}

#[derive(Clone, Copy, Debug, Subcommand)]
pub(crate) enum Cache {
    /// Say what is kept, without the tokens themselves
    Show {
        /// What to print
        #[arg(long, value_enum, default_value_t)]
        format: ReportFormat,
    },
    /// Remove all tokens of this program, and nothing else
    Clear,
}

#[derive(Clone, Copy, Debug, Subcommand)]
pub(crate) enum DockerCredential {
    /// Answer with a user and a secret for the registry on standard input
    Get,
    /// List the registries that are logged in to: none is kept
    List,
    /// Take no notice of a login
    Store,
    /// Take no notice of a logout
    Erase,
}

#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub(crate) enum Config {
    /// Write a credential file, byte for byte as gcloud does
    Create(Box<Create>),
    /// Say what is wrong with a credential file
    Check {
        /// The file; without it, the one that the other commands would read
        file: Option<PathBuf>,
        /// What to print
        #[arg(long, value_enum, default_value_t)]
        format: ReportFormat,
    },
    /// Print the JSON Schema of the credential files that are accepted
    Schema,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(crate) enum ReportFormat {
    /// One line for each finding or token
    #[default]
    Text,
    /// An object with all of them
    Json,
}

/// Counts the flags `--assume-role` before `--`.
fn typed_roles(words: &[OsString]) -> usize {
    let own = words.iter().take_while(|word| *word != "--").filter_map(|word| word.to_str());
    own.filter(|word| word.split('=').next() == Some("--assume-role")).count()
}

pub(crate) const PROGRAM: &str = "gcp-wif";
