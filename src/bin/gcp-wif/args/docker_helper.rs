//! The command line of the program under the name by which Docker finds its helpers.

use clap::Parser;

use super::docker::DockerCredential;
use super::global::Global;

/// Logs Docker in to Google's registries, with the AWS identity of this machine
#[derive(Debug, Parser)]
#[command(name = "docker-credential-gcp-wif", version, disable_help_subcommand = true)]
pub(super) struct DockerHelper {
    #[command(flatten)]
    pub(super) global: Global,
    #[command(flatten)]
    pub(super) action: DockerCredential,
}
