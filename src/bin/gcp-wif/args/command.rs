//! The commands.

use clap::{Args as _, FromArgMatches as _, Subcommand};

use super::aws::{AwsCredentials, ConsoleUrl};
use super::cache::Cache;
use super::config::Config;
use super::docker::DockerCredential;
use super::exec::Exec;
use super::executable::Executable;
use super::gcloud::GcloudCompat;
use super::git::GitCredential;
use super::image::ImageCredentialProvider;
use super::no_flags::NoFlags;
use super::pages::{Completions, Man};
use super::program_names::ProgramNames;
#[cfg(unix)]
use super::serve::Serve;
use super::setup::Setup;
use super::single_command::SingleCommand;
use super::token::{AccessToken, IdToken, SubjectToken};
#[cfg(unix)]
use super::watch::Watch;
use super::whoami::Whoami;
use super::with_global::WithGlobal;

// Deferred: clap builds the flags of a command only if the command line names it.
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
    /// Answer programs that run gcloud for a token
    GcloudCompat(GcloudCompat),
    /// Create and check credential files, or print their JSON Schema
    Config(WithGlobal<Config>),
    /// Print the commands that set up the federation, without running them: pool, provider, bindings, file
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
    pub(super) fn alone() -> clap::Command {
        let root = clap::Command::new("gcp-wif").disable_help_subcommand(true);
        Self::augment_subcommands(root).subcommand_required(true)
    }
}

/// A row of [`COMMANDS`]: the names that clap derives from the variant, and the variant.
macro_rules! single_command {
    ($name:literal $(| $alias:literal)*, $variant:ident($flags:ty)) => {
        SingleCommand {
            names: &[$name, $($alias),*],
            augment: <$flags>::augment_args,
            read: |matches| <$flags>::from_arg_matches_mut(matches).map(Command::$variant),
        }
    };
}

/// Each command by itself.
pub(super) const COMMANDS: &[SingleCommand<Command>] = &[
    single_command!("subject-token", SubjectToken(WithGlobal<SubjectToken>)),
    single_command!("access-token" | "print-access-token", AccessToken(WithGlobal<AccessToken>)),
    single_command!("executable", Executable(WithGlobal<Executable>)),
    single_command!("exec", Exec(WithGlobal<Exec>)),
    #[cfg(unix)]
    single_command!("serve", Serve(WithGlobal<Serve>)),
    #[cfg(unix)]
    single_command!("watch", Watch(WithGlobal<Watch>)),
    single_command!("aws-credentials", AwsCredentials(WithGlobal<AwsCredentials>)),
    single_command!("console-url", ConsoleUrl(WithGlobal<ConsoleUrl>)),
    single_command!("whoami", Whoami(WithGlobal<Whoami>)),
    single_command!("id-token" | "print-identity-token", IdToken(WithGlobal<IdToken>)),
    single_command!("kubernetes-credential", KubernetesCredential(WithGlobal<NoFlags>)),
    single_command!("docker-credential", DockerCredential(WithGlobal<DockerCredential>)),
    single_command!(
        "image-credential-provider",
        ImageCredentialProvider(WithGlobal<ImageCredentialProvider>)
    ),
    single_command!("git-credential", GitCredential(WithGlobal<GitCredential>)),
    single_command!("gcloud-compat", GcloudCompat(GcloudCompat)),
    single_command!("config", Config(WithGlobal<Config>)),
    single_command!("setup", Setup(WithGlobal<Setup>)),
    single_command!("cache", Cache(WithGlobal<Cache>)),
    single_command!("completions", Completions(WithGlobal<Completions>)),
    single_command!("man", Man(WithGlobal<Man>)),
    single_command!("version", Version(WithGlobal<NoFlags>)),
];

/// The names by which other programs find this one.
pub(super) const PROGRAM_NAMES: &[ProgramNames<Command>] = &[
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Checks that a command built by itself has the same names and flags as among the others.
    #[test]
    fn each_command_is_the_same_by_itself() {
        let mut others = Command::alone();
        others.build();
        assert_eq!(others.get_subcommands().count(), COMMANDS.len());
        for (of_all, single) in others.get_subcommands().zip(COMMANDS) {
            let names = std::iter::once(of_all.get_name()).chain(of_all.get_all_aliases());
            assert!(names.eq(single.names.iter().copied()), "{:?}", single.names);
            let mut line = single.command_line();
            line.build();
            let flags = |command: &clap::Command| {
                command.get_arguments().map(|flag| format!("{flag:?}")).collect::<Vec<_>>()
            };
            assert_eq!(flags(of_all), flags(&line), "{:?}", single.names);
            let actions = |command: &clap::Command| {
                command.get_subcommands().map(|action| action.get_name().to_owned()).collect()
            };
            let (of_all, by_itself): (Vec<_>, Vec<_>) = (actions(of_all), actions(&line));
            assert_eq!(of_all, by_itself, "{:?}", single.names);
        }
    }
}
