//! The actions of `docker-credential`.

use clap::Subcommand;

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
