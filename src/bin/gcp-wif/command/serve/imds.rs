//! `gcp-wif serve imds`

use std::sync::Arc;
use std::time::Duration;

use gcp_wif::context::Deadline;

use super::aws_part::{AwsPart, Times};
use super::client_variables::Variables;
use super::metadata_file::MetadataFile;
use super::signal_thread::SignalThread;
use super::{loop_guard, running};
use crate::app::App;
use crate::args::ServeImds;
use crate::credential_file::CredentialFile;
use crate::error::Result;
use crate::service::Notifier;

pub(super) fn run(args: &ServeImds, app: &App, deadline: &Deadline) -> Result<()> {
    let flags = &args.listening;
    running::check_flags(flags)?;
    let process_end = running::process_end(flags)?;
    let notifier = Arc::new(Notifier::from_environment(&*app.context.environment));
    let signals = SignalThread::start(Arc::clone(&notifier))?;
    let (account, file) = match &args.write_credential_file {
        None => (app.aws_account("serve imds")?, None),
        Some(path) => {
            let found = CredentialFile::find(&app.context, &app.settings)?;
            let credentials = found.credentials(&app.settings)?;
            let file = MetadataFile::new(path, &found.place, &credentials)?;
            (credentials.external_account().cloned(), Some(file))
        }
    };
    loop_guard::check(app, account.as_ref(), flags.listen.socket_address())?;

    // From here on, the time limit is that of each fetch.
    let time_limit = app.settings.timeout.unwrap_or(running::LONGEST_FETCH);
    deadline.set_time(Duration::MAX);
    let times =
        Times { startup_timeout: flags.startup_timeout, limit: (deadline.clone(), time_limit) };
    let aws = AwsPart { account, file, known: None }.start(app, times, || {
        notifier.extend_timeout(time_limit + flags.startup_timeout);
    })?;

    let handle = signals.serve(vec![aws.refresh()?])?;
    let listener = running::listen(flags)?;
    let policy = Arc::new(running::policy(flags, &listener)?);
    let mut variables = Variables::default();
    let service = aws.service(app, &policy, &mut variables)?;
    running::serve(
        flags,
        &variables,
        listener,
        (policy, Arc::new(service)),
        (app, handle, notifier),
        process_end,
    )
}
