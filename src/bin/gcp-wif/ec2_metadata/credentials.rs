//! The AWS credentials of a server, held in memory.

use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use gcp_wif::aws_identity::AwsIdentity;
use gcp_wif::context::{Context, Deadline};
use gcp_wif::refresh::{Fetched, RefreshCache, Wanted};
use gcp_wif::refresh_schedule::seed;

use super::failure::Failure;
use super::served::{Seen, Served, check_temporary, served};
use crate::error::Result;

/// Temporary AWS credentials that are returned from memory and fetched anew before they expire.
pub(crate) struct RefreshableCredentials {
    resolve: Box<Resolve>,
    cache: RefreshCache<(), Served, Failure>,
    context: Context,
    last: Mutex<Option<Seen>>,
    limit: FetchLimit,
}

/// The time limit of each fetch of a server.
#[derive(Clone, Debug)]
pub(crate) struct FetchLimit {
    /// The deadline of the context.
    pub(crate) deadline: Deadline,
    /// The time for one fetch.
    pub(crate) time: Duration,
}

/// A function that resolves the identity.
type Resolve = dyn Fn() -> Result<AwsIdentity> + Send + Sync;

impl RefreshableCredentials {
    /// Takes the function that resolves the identity.
    pub(crate) fn new(
        resolve: impl Fn() -> Result<AwsIdentity> + Send + Sync + 'static,
        context: &Context,
        limit: FetchLimit,
    ) -> Self {
        let seed = seed(&[b"aws credentials"]);
        let cache = RefreshCache::new(context.clock.clone(), 1, seed).with_background_refresh();
        cache.keep(&());
        Self {
            resolve: Box::new(resolve),
            cache,
            context: context.clone(),
            last: Mutex::default(),
            limit,
        }
    }

    /// Fetches credentials even if usable ones are held, and holds them.
    ///
    /// # Errors
    /// The error of the search for the identity, and one for long-lived keys or expired credentials.
    pub(crate) fn fetch(&self) -> Result<Served> {
        let served = self.fetch_served()?;
        // A fetch that has a value does not fail.
        let _ = self.cache.get(&(), |_| Ok(fetched(served.clone())));
        Ok(served)
    }

    /// Returns the credentials from memory if they are usable. Never waits.
    pub(crate) fn held(&self) -> Option<Served> {
        self.cache.held(&())
    }

    /// Returns the credentials from memory, or fetches them.
    ///
    /// # Errors
    /// The last failure, if no usable credentials are held.
    pub(crate) fn credentials(&self) -> Result<Served, Failure> {
        self.cache.get(&(), |_| self.renewed())
    }

    /// Fetches the credentials if they are due. Returns the time until they are.
    pub(crate) fn refresh_due(&self) -> Option<Duration> {
        self.cache.refresh_due(|(), _: Wanted| self.renewed())
    }

    /// Makes the credentials due, regardless of their age.
    pub(crate) fn force_refresh(&self) {
        self.cache.force_refresh();
    }

    fn renewed(&self) -> Result<Fetched<Served, Failure>, Failure> {
        self.fetch_served().map(fetched).map_err(Failure::from)
    }

    fn fetch_served(&self) -> Result<Served> {
        let identity = self.limit.deadline.within(self.limit.time, &self.resolve)?;
        check_temporary(&identity)?;
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let seen = Seen::of(&identity, self.context.now(), last.as_ref());
        let served = served(identity, self.context.now(), seen.since)?;
        *last = Some(seen);
        Ok(served)
    }
}

impl fmt::Debug for RefreshableCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RefreshableCredentials { .. }")
    }
}

const fn fetched(served: Served) -> Fetched<Served, Failure> {
    Fetched { schedule: served.schedule, value: served, failure: None }
}
