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
    /// Answer with a user and a secret for the registry on standard input
    Get(WithGlobal<NoFlags>),
    /// List the registries that are logged in to: none is kept
    List(WithGlobal<NoFlags>),
    /// Take no notice of a login
    Store(WithGlobal<NoFlags>),
    /// Take no notice of a logout
    Erase(WithGlobal<NoFlags>),
}
