//! `gcp-wif serve gce`

use std::sync::Arc;

use gcp_wif::context::{Deadline, Level};
use gcp_wif::exchange::CLOUD_PLATFORM;
use gcp_wif::refresh::{RefreshThread, RefreshableTokens};
use std::time::Duration;

use super::client_variables::client_variables;
use super::first_token::first_token;
use super::running;
use crate::app::App;
use crate::args::{ServeGce, TokenFlags};
use crate::error::Result;
use crate::gce_metadata::{GceMetadata, Scopes, Shown, USER_INFO_EMAIL, Values};
use crate::service::{Notifier, Signals};
use crate::token_flags::{self, with_flags};

pub(super) fn run(
    args: &ServeGce,
    token_flags: &TokenFlags,
    app: &App,
    deadline: &Deadline,
) -> Result<()> {
    let flags = &args.listening;
    running::check_flags(flags)?;
    token_flags::check(token_flags, app)?;
    let process_end = running::process_end(flags)?;
    let signals = Signals::catch()?;
    let notifier = Arc::new(Notifier::from_environment(&*app.context.environment));
    let shown = Shown {
        project: args.project.clone(),
        project_number: args.project_number.map(|number| number.to_string()),
        zone: args.zone.clone(),
        service_account_email: args.service_account_email.clone(),
        impersonates: !args.no_impersonation,
    };
    let federation = app.federation()?;
    let values = Values::new(shown, federation.credentials(), &app.context);
    let federation = with_flags(federation, token_flags, args.no_impersonation, app)?;
    let scopes = Scopes::new(ceiling(token_flags));

    // From here on the time limit is one of each fetch.
    let time_limit = app.settings.timeout.unwrap_or(LONGEST_FETCH);
    deadline.set_time(Duration::MAX);
    let tokens = RefreshableTokens::new(federation)
        .with_background_refresh()
        .with_time_limit(deadline.clone(), time_limit);
    let tokens = Arc::new(tokens);
    let clock = &*app.context.clock;
    first_token(&tokens, &scopes.default_set(), flags.startup_timeout, clock, |error| {
        let log = &app.context.log;
        log.log(Level::Info, format_args!("no token yet, trying again: {error}"));
        notifier.extend_timeout(time_limit + flags.startup_timeout);
        !signals.is_stopped()
    })?;
    tokens.keep_access_token(&scopes.default_set());
    // The scopes of gcloud. The thread fetches this token while the server already answers: a client
    // that is faster waits for the same fetch.
    if let Some(of_gcloud) = scopes.granted(&format!("{CLOUD_PLATFORM},{USER_INFO_EMAIL}")) {
        tokens.keep_access_token(&of_gcloud);
    }
    let refresh = RefreshThread::spawn(Arc::clone(&tokens))?;

    let listener = running::listen(flags)?;
    let policy = Arc::new(running::policy(flags, &listener)?);
    let variables = client_variables(policy.address, policy.capability.as_ref());
    let service = Arc::new(GceMetadata {
        policy: Arc::clone(&policy),
        tokens,
        scopes,
        values,
        context: app.context.clone(),
        // The tokens of a user are no tokens of the service account.
        has_identity: !args.no_identity && token_flags.subject.is_none(),
        includes_email: args.include_email,
    });
    running::serve(
        flags,
        &variables,
        listener,
        (policy, service),
        refresh,
        (app, signals, notifier),
        process_end,
    )
}

/// Returns the scopes that programs may have at most; none for all of them.
fn ceiling(flags: &TokenFlags) -> Vec<String> {
    let is_bounded = flags.access_boundary.is_some() || !flags.buckets.is_empty();
    if flags.scopes.is_empty() && is_bounded {
        // Only a token with this scope can be limited to buckets.
        return vec![CLOUD_PLATFORM.to_owned()];
    }
    let scopes = flags.scopes.iter().flat_map(|scopes| scopes.split_whitespace());
    scopes.map(str::to_owned).collect()
}

/// The time for one token, unless a flag or setting sets another.
const LONGEST_FETCH: Duration = Duration::from_secs(10);
