//! The operations of `git-credential`.

use std::ffi::OsString;

use clap::{Args, Subcommand};

use super::no_flags::NoFlags;
use super::with_global::WithGlobal;

#[derive(Debug, Args)]
pub(crate) struct GitCredential {
    #[command(subcommand)]
    pub(crate) operation: GitOperation,
}

#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub(crate) enum GitOperation {
    /// Print the user name and the password for the host on standard input
    Get(WithGlobal<NoFlags>),
    /// Ignore a login
    Store(WithGlobal<NoFlags>),
    /// Ignore a logout
    Erase(WithGlobal<NoFlags>),
    // "If a helper receives any other operation, it should silently ignore the request. This leaves room
    // for future operations to be added" (gitcredentials(7))
    #[command(external_subcommand)]
    Other(#[expect(dead_code, reason = "clap needs a place for the words")] Vec<OsString>),
}
