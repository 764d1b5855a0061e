//! `gcp-wif serve`

mod check;
mod client_variables;
mod first_token;
mod gce;
mod running;

use gcp_wif::context::Deadline;

use crate::app::App;
use crate::args::{Listening, Serve, ServeAction, ServeGce, TokenFlags, WithGlobal};
use crate::error::Result;

pub(super) use client_variables::LAST_LINE;

pub(crate) fn run(args: &Serve, app: &App, deadline: &Deadline) -> Result<()> {
    match &args.action {
        ServeAction::Gce(WithGlobal(args)) => gce::run(args, &args.flags, app, deadline),
        ServeAction::Check(WithGlobal(args)) => check::run(args, app),
    }
}

/// Serves as the metadata server of one process, and ends with it.
pub(super) fn run_for_process(
    pid: i32,
    flags: &TokenFlags,
    app: &App,
    deadline: &Deadline,
) -> Result<()> {
    let listening = Listening { exit_with_pid: Some(pid), ..Listening::default() };
    let args = ServeGce { listening, ..ServeGce::default() };
    gce::run(&args, flags, app, deadline)
}
