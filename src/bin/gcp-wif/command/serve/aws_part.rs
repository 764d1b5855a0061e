//! The part of a server that serves AWS credentials.

use std::sync::Arc;

use gcp_wif::aws_identity::{AwsIdentity, AwsIdentityResolver};
use gcp_wif::context::Level;
use gcp_wif::external_account::ExternalAccount;
use gcp_wif::refresh::RefreshThread;
use gcp_wif::refresh_schedule::backoff;
use gcp_wif::region::Region;

use super::client_variables::{Variables, base_url};
use super::first_fetch::first_fetch;
use super::loop_guard;
use super::metadata_file::MetadataFile;
use super::running::Start;
use crate::app::App;
use crate::ec2_metadata::{Ec2Metadata, LongSessions, RENEWAL_MARGIN, RefreshableCredentials};
use crate::error::Result;
use crate::serve::AccessPolicy;

/// The origin of a server's AWS credentials, and the credential file that it writes.
pub(super) struct AwsPart {
    /// The external account of the credential file, whose URLs lead to the identity.
    pub(super) account: Option<ExternalAccount>,
    pub(super) file: Option<MetadataFile>,
    /// An identity that cannot be resolved again, because an MFA code works once.
    pub(super) known: Option<AwsIdentity>,
}

impl AwsPart {
    /// Fetches the first credentials, retrying after temporary failures.
    pub(super) fn start(self, start: &Start<'_>) -> Result<StartedAwsPart> {
        let Self { account, file, known } = self;
        let (app, limit) = (start.app, &start.limit);
        let resolver = resolver(app, account.as_ref())?;
        let known = match known {
            None if app.mfa_prompt.is_typed() => {
                let identity = limit
                    .deadline
                    .within(limit.time, || -> Result<_> { Ok(resolver.resolve()?) })?;
                app.mfa_prompt.check_used()?;
                Some(identity)
            }
            known => known,
        };
        let resolve = move || match &known {
            Some(identity) => Ok(identity.clone()),
            None => Ok(resolver.resolve()?),
        };
        let credentials = RefreshableCredentials::new(resolve, &app.context, start.limit.clone());
        let region = first_region(&credentials, start)?;
        Ok(StartedAwsPart { account, file, credentials: Arc::new(credentials), region })
    }
}

/// The part with its first credentials.
pub(super) struct StartedAwsPart {
    account: Option<ExternalAccount>,
    file: Option<MetadataFile>,
    credentials: Arc<RefreshableCredentials>,
    /// The region of the first credentials.
    region: Region,
}

impl StartedAwsPart {
    /// Starts the thread that keeps the credentials fresh.
    pub(super) fn refresh(&self) -> Result<RefreshThread> {
        let [due, forced] = [(); 2].map(|()| Arc::clone(&self.credentials));
        Ok(RefreshThread::spawn_with(move || due.refresh_due(), move || forced.force_refresh())?)
    }

    /// Returns the service at the address of the policy. Adds its variables and writes the credential
    /// file.
    pub(super) fn service(
        self,
        app: &App,
        policy: &Arc<AccessPolicy>,
        variables: &mut Variables,
    ) -> Result<Ec2Metadata> {
        let Self { account, file, credentials, region } = self;
        loop_guard::check(app, account.as_ref(), policy.address)?;
        let role = app.settings.roles.roles.last().cloned();
        let policy_of_service = Arc::clone(policy);
        let service =
            Ec2Metadata::new(policy_of_service, credentials, region.clone(), role, &app.context)?;
        let base = base_url(policy.address, policy.capability.as_ref());
        variables.add_aws(&base, service.authorization(), &region);
        if let Some(file) = file {
            variables.add_credential_file(file.path());
            file.write(base.expose(), app)?;
        }
        Ok(service)
    }
}

/// Fetches the first credentials and returns their region.
fn first_region(credentials: &RefreshableCredentials, start: &Start<'_>) -> Result<Region> {
    let mut failures = 0;
    let next_wait = || {
        failures += 1;
        backoff(failures, 0)
    };
    let context = &start.app.context;
    let served = first_fetch(
        start.flags.startup_timeout,
        &start.limit.deadline,
        &*context.clock,
        || credentials.fetch(),
        next_wait,
        |error| {
            let text = format_args!("no AWS credentials yet, trying again: {error}");
            context.log.log(Level::Info, text);
            start.extend_timeout();
        },
    )?;
    Ok(served.identity.region)
}

/// Returns the resolver of the identity with its roles. Cached sessions that are due for renewal are ignored.
fn resolver(app: &App, account: Option<&ExternalAccount>) -> Result<AwsIdentityResolver> {
    app.settings.roles.check_for_role(&app.role_flags)?;
    let sessions = LongSessions {
        cache: app.context.session_cache.clone(),
        clock: app.context.clock.clone(),
        shortest: RENEWAL_MARGIN,
    };
    let context = app.context.clone().with_session_cache(Arc::new(sessions));
    let roles = app.settings.roles.assumed_roles(None);
    Ok(app.resolver(account, context).with_assumed_roles(roles))
}
