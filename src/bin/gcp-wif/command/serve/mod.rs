//! `gcp-wif serve`

mod aws_part;
mod check;
mod client_variables;
mod first_fetch;
mod gce;
mod gce_and_imds;
mod imds;
mod loop_guard;
mod metadata_file;
mod running;
mod signal_thread;

use gcp_wif::context::{Deadline, adopt_orphans};

use crate::app::App;
use crate::args::{Listening, Serve, ServeAction, ServeGce, TokenFlags, WithGlobal};
use crate::error::Result;

pub(super) use client_variables::LAST_LINE;

pub(crate) fn run(args: &Serve, app: &App, deadline: &Deadline) -> Result<()> {
    match &args.action {
        ServeAction::Gce(WithGlobal(args)) => gce::run(args, &args.flags, app, deadline),
        ServeAction::Imds(WithGlobal(args)) => imds::run(args, app, deadline),
        ServeAction::Check(WithGlobal(args)) => check::run(args, app),
    }
}

/// Serves as the metadata server of one process, and ends with it. That process does not become the parent of
/// this one's orphans.
pub(super) fn run_for_process(
    pid: i32,
    flags: &TokenFlags,
    app: &App,
    deadline: &Deadline,
) -> Result<()> {
    adopt_orphans();
    // The user waits for the command, which starts within the time of one fetch or not at all.
    let startup_timeout = app.settings.timeout.unwrap_or(running::MAX_FETCH_TIME);
    let listening = Listening { exit_with_pid: Some(pid), startup_timeout, ..Listening::default() };
    let args = ServeGce { listening, ..ServeGce::default() };
    gce::run(&args, flags, app, deadline)
}
