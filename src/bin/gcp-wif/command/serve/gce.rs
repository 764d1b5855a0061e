//! `gcp-wif serve gce`

use std::sync::Arc;
use std::time::Duration;

use gcp_wif::context::{Deadline, Level};
use gcp_wif::exchange::CLOUD_PLATFORM;
use gcp_wif::federation::Federation;
use gcp_wif::refresh::{RefreshThread, RefreshableTokens};
use gcp_wif::source::AwsSubjectTokenSource;

use super::aws_part::AwsPart;
use super::first_fetch::first_fetch;
use super::gce_and_imds::GceAndImds;
use super::loop_guard;
use super::metadata_file::MetadataFile;
use super::running::Start;
use crate::app::App;
use crate::args::{ServeGce, TokenFlags};
use crate::credential_file::CredentialFile;
use crate::error::Result;
use crate::gce_metadata::{GceMetadata, Scopes, Shown, Values};
use crate::serve::Service;
use crate::token_flags::{self, with_flags};
use crate::token_scopes::USER_INFO_EMAIL;

pub(super) fn run(
    args: &ServeGce,
    token_flags: &TokenFlags,
    app: &App,
    deadline: &Deadline,
) -> Result<()> {
    token_flags::check(token_flags, args.no_impersonation, app)?;
    let start = Start::new(&args.listening, app, deadline)?;
    let shown = Shown {
        project: args.project.clone(),
        project_number: args.project_number.map(|number| number.to_string()),
        zone: args.zone.clone(),
        service_account_email: args.service_account_email.clone(),
        impersonates: !args.no_impersonation,
    };
    let (federation, aws) = federation(args, app)?;
    let credentials = federation.credentials();
    let values = Values::new(shown, credentials, &app.context);
    let impersonates = credentials.service_account_email().is_some() && !args.no_impersonation;
    let is_login = credentials.authorized_user().is_some() && !impersonates;
    let federation = with_flags(federation, token_flags, args.no_impersonation, app)?;
    let scopes = match is_login {
        true if token_flags.scopes.is_empty() => Scopes::of_login(),
        _ => Scopes::new(ceiling(token_flags)),
    };

    start.limit_each_fetch();
    let tokens = RefreshableTokens::new(federation)
        .with_background_refresh()
        .with_time_limit(deadline.clone(), start.limit.time);
    let tokens = Arc::new(tokens);
    let clock = &*app.context.clock;
    let first_scopes = scopes.of_first_token();
    first_fetch(
        args.listening.startup_timeout,
        deadline,
        clock,
        || Ok(tokens.access_token(&first_scopes)?),
        || tokens.next_refresh().unwrap_or_default().max(MIN_WAIT),
        |error| {
            let log = &app.context.log;
            log.log(Level::Info, format_args!("no token yet, trying again: {error}"));
            start.extend_timeout();
        },
    )?;
    tokens.keep_access_token(&first_scopes);
    // The token with gcloud's scopes. A thread fetches it while the server already responds, and an early client
    // waits for that fetch.
    if let Some(of_gcloud) = scopes.granted(&format!("{CLOUD_PLATFORM},{USER_INFO_EMAIL}")) {
        tokens.keep_access_token(&of_gcloud);
    }
    let mut refresh = vec![RefreshThread::spawn(Arc::clone(&tokens))?];
    let aws = aws.map(|aws| aws.start(&start)).transpose()?;
    if let Some(aws) = &aws {
        refresh.push(aws.refresh()?);
    }

    let mut listener = start.listen(refresh)?;
    let policy = Arc::clone(&listener.policy);
    listener.variables.add_gce(policy.address, policy.capability.as_ref());
    let gce = GceMetadata {
        policy: Arc::clone(&policy),
        tokens,
        scopes,
        values,
        context: app.context.clone(),
        // The tokens of a user are not those of the service account.
        has_identity: !args.no_identity && token_flags.subject.is_none(),
        includes_email: args.include_email,
    };
    let service: Arc<dyn Service> = match aws {
        None => Arc::new(gce),
        Some(aws) => {
            let imds = aws.service(app, &policy, &mut listener.variables)?;
            Arc::new(GceAndImds { policy, gce, imds })
        }
    };
    listener.serve(service)
}

/// Reads the credential file. Returns its federation, and with `--imds` the part that serves its AWS credentials.
fn federation(args: &ServeGce, app: &App) -> Result<(Federation, Option<AwsPart>)> {
    let found = CredentialFile::find(&app.context, &app.settings)?;
    let credentials = found.credentials(&app.settings)?;
    let path = args.write_credential_file.as_deref();
    let file = path.map(|path| MetadataFile::new(path, &found.place, &credentials)).transpose()?;
    let account = credentials.external_account().cloned();
    if args.imds {
        let address = args.listening.listen.socket_address();
        loop_guard::check(app, account.as_ref(), address)?;
    }
    let credentials = app.settings.chain.apply(credentials)?;
    let source = app.aws_source(&credentials)?;
    let is_known = args.imds && app.mfa_prompt.is_typed();
    let known = source.as_ref().filter(|_| is_known).map(AwsSubjectTokenSource::identity);
    let aws = AwsPart { account, file, known: known.transpose()? };
    Ok((app.federation_with(credentials, source)?, args.imds.then_some(aws)))
}

/// Returns the scopes that clients may request at most; empty for any.
fn ceiling(flags: &TokenFlags) -> Vec<String> {
    let is_bounded = flags.access_boundary.is_some() || !flags.buckets.is_empty();
    if flags.scopes.is_empty() && is_bounded {
        // Only a token with this scope can be limited to buckets.
        return vec![CLOUD_PLATFORM.to_owned()];
    }
    let scopes = flags.scopes.iter().flat_map(|scopes| scopes.split_whitespace());
    scopes.map(str::to_owned).collect()
}

/// The shortest wait between two attempts for the first token.
const MIN_WAIT: Duration = Duration::from_secs(1);
