//! The flags of `exec`.

use std::ffi::OsString;

use clap::{Args, ValueEnum};

use super::token_flags::TokenFlags;

#[derive(Debug, Args)]
pub(crate) struct Exec {
    /// Hand over the AWS identity only: no request to Google, no credential file needed
    #[arg(long, conflicts_with_all = ["scopes", "lifetime", "subject", "access_boundary", "buckets"])]
    pub(crate) no_access_token: bool,
    #[command(flatten)]
    pub(crate) flags: TokenFlags,
    /// Start a metadata server for the program instead of handing over keys and a token
    #[arg(long, value_enum, value_name = "KIND", conflicts_with = "no_access_token")]
    pub(crate) serve: Option<ServedKind>,
    /// Part of the server's start that this process does
    #[arg(long, hide = true, requires_all = ["serve", "serve_with_pid"])]
    pub(crate) serve_stage: Option<ServeStage>,
    /// Process with which the server ends
    #[arg(long, hide = true)]
    pub(crate) serve_with_pid: Option<i32>,
    /// Program to run, and its arguments
    #[arg(last = true, required = true, value_name = "COMMAND")]
    pub(crate) command: Vec<OsString>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum ServedKind {
    /// The metadata server of Compute Engine
    Gce,
}

/// A part of the start of a server, for one process.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum ServeStage {
    /// Start the server and end, so that the server is a child of no process that waits for its own.
    Launcher,
    /// Be the server.
    Server,
}
