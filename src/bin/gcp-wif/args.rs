//! What can be typed.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use crate::create_args::Create;
use crate::duration::parse_duration;
use crate::plain_line;
pub(crate) use crate::session_args::{
    AwsCredentials, AwsCredentialsFormat, ConsoleUrl, NewSession,
};
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
    /// Reads what was typed, the program's own name first.
    pub(crate) fn read(words: &[OsString]) -> Result<Self, clap::Error> {
        plain_line::read(words).map_or_else(|| Self::try_parse_from(words), Ok)
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
    /// Where to look for the AWS identity, and in which order: `environment`, `profile`,
    /// `web-identity`, `container`, `instance-metadata`, separated by commas; or `google` for the
    /// two that Google's libraries know
    #[arg(long, global = true, value_name = "SOURCES")]
    pub(crate) aws_source: Option<String>,
    /// The profile of AWS's files to use, over `AWS_PROFILE` and over keys in the environment
    #[arg(long, global = true, value_name = "NAME")]
    pub(crate) profile: Option<String>,
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
    /// One line for each finding
    #[default]
    Text,
    /// An object with all findings
    Json,
}

const PROGRAM: &str = "gcp-wif";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_lines_are_read_as_clap_reads_them() {
        for line in [
            "subject-token",
            "--credential-file a.json subject-token --format json",
            "subject-token --credential-file a.json -vv",
            "print-access-token --scope a,b --scope c",
            "--config version access-token",
            "--config version subject-token --config exec",
            "--config subject-token access-token",
            "--config subject-token whoami",
            "--cred-file=a.json --profile=exec kubernetes-credential --aws-source google",
            "kubernetes-credential extra",
            "-v subject-token -v",
            "--verbose subject-token --verbose",
            "--quiet version -v",
            "version -q",
            "version --help",
            "version --version",
            "--config",
            "--config version",
            "--nonsense exec -- true",
            "exec --lifetime 20m -- --config x",
            "exec true",
            "subject-token --audience a --pool-id b",
            "subject-token --audience a --format url-encoded",
            "subject-token --project-number 1 --pool-id b --provider-id=c",
            "subject-token --project-number 1 --pool-id b",
            "subject-token --format xml",
            "subject-token --format",
            "subject-token --format=",
            "subject-token --format json --format json",
            "subject-token --cred-file a --credential-file b",
            "subject-token --credential-file -",
            "subject-token --credential-file -x",
            "subject-token -- --format json",
            "access-token --scope a,,b --scopes c",
            "access-token --scope a,,b --scope c, --lifetime 1h --format header --output f",
            "access-token --lifetime 1h --no-impersonation",
            "access-token --no-impersonation --format env",
            "access-token --timeout soon",
            "access-token access-token",
            "--quiet access-token",
            "executable --signing-algorithm ES384 --duration 90",
            "--config=whoami --timeout 3s man access-token",
            "config check a.json --format json -q",
            "exec -- gcp-wif whoami --offline",
            "whoami exec",
            "acess-token",
            "access-token --scopes",
            "access-token --help",
            "-q -v whoami",
            "--version",
            "",
        ] {
            let words: Vec<OsString> = ["gcp-wif"]
                .into_iter()
                .chain(line.split(' ').filter(|w| !w.is_empty()))
                .map(Into::into)
                .collect();
            let shown = |read: Result<Args, clap::Error>| match read {
                Ok(args) => format!("{args:?}"),
                Err(error) => error.to_string(),
            };
            assert_eq!(shown(Args::read(&words)), shown(Args::try_parse_from(&words)), "{line}");
        }
    }
}
