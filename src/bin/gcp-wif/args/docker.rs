//! The actions of `docker-credential`.

use clap::{Args, Subcommand};

use super::no_flags::NoFlags;
use super::with_global::WithGlobal;

#[derive(Debug, Args)]
pub(crate) struct DockerCredential {
    #[command(subcommand)]
    pub(crate) action: DockerAction,
}

#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub(crate) enum DockerAction {
    /// Print the user name and the secret for the registry on standard input
    Get(WithGlobal<NoFlags>),
    /// List the stored logins: always none
    List(WithGlobal<NoFlags>),
    /// Ignore a login
    Store(WithGlobal<NoFlags>),
    /// Ignore a logout
    Erase(WithGlobal<NoFlags>),
}
