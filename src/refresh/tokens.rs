//! The tokens of a federation, held in memory.

use std::time::Duration;

use super::cache::RefreshCache;
use super::fetched::{Fetched, Wanted};
use super::state::TokenState;
use crate::cache::{CachedToken, Freshness, Obtained};
use crate::context::Deadline;
use crate::exchange::{AccessToken, IdToken};
use crate::federation::{Error, Federation};
use crate::refresh_schedule::{self, RefreshSchedule};

/// Access tokens and ID tokens for a program that runs for long, such as a server. They are returned from
/// memory, and refreshed well before they expire.
///
/// The name follows botocore, whose `RefreshableCredentials` do the same. Threads may share one value. It
/// starts no thread: by default, the calls themselves refresh a token that is due, one thread at a time.
/// [`RefreshThread`](super::RefreshThread) refreshes tokens in the background.
///
/// No call fails while a valid token is in memory. After a failed attempt, the old token is returned until
/// 10 seconds before it expires. The next attempt follows after at most 1 second, and each further one after
/// at most twice as long, up to a minute.
///
/// ```no_run
/// use gcp_wif::refresh::RefreshableTokens;
/// use gcp_wif::{Context, Federation, Trust};
///
/// # fn main() -> Result<(), gcp_wif::Error> {
/// let federation = Federation::from_file("credentials.json", &Trust::default(), Context::system())?;
/// let tokens = RefreshableTokens::new(federation);
/// loop {
///     let token = tokens.access_token(&[])?;
///     # let _ = token;
///     // … a request with the token
/// }
/// # }
/// ```
#[derive(Debug)]
pub struct RefreshableTokens {
    federation: Federation,
    access_tokens: RefreshCache<Vec<String>, AccessToken, Error>,
    id_tokens: RefreshCache<(String, bool), IdToken, Error>,
    seed: u64,
    deadline: Option<(Deadline, Duration)>,
}

impl RefreshableTokens {
    /// Creates a holder of the tokens that `federation` fetches. Its disk cache is used as by
    /// [`Federation::access_token`]. The AWS credentials are resolved again for each token.
    pub fn new(federation: Federation) -> Self {
        let clock = || federation.context().clock.clone();
        let seed = federation.seed();
        Self {
            access_tokens: RefreshCache::new(clock(), MAX_SCOPE_SETS, seed),
            id_tokens: RefreshCache::new(clock(), MAX_ID_TOKENS, seed),
            federation,
            seed,
            deadline: None,
        }
    }

    /// Leaves refreshing to a thread that calls [`RefreshableTokens::refresh_due`], such as
    /// [`RefreshThread`](super::RefreshThread). A call for an access token then waits for a new one only if
    /// the old one expires within 7 minutes. Calls for an ID token are not affected.
    #[must_use]
    pub fn with_background_refresh(mut self) -> Self {
        self.access_tokens = self.access_tokens.with_background_refresh();
        self
    }

    /// Limits each fetch to `time`. `deadline` is that of the federation's context.
    #[must_use]
    pub fn with_time_limit(mut self, deadline: Deadline, time: Duration) -> Self {
        self.deadline = Some((deadline, time));
        self
    }

    /// Returns the federation.
    pub const fn federation(&self) -> &Federation {
        &self.federation
    }

    /// Returns an access token that is valid for at least 7 minutes, or for half of its life if that is
    /// shorter. If no such token can be fetched, it returns an older one that is still valid. `scopes` are
    /// those of [`Federation::access_token`].
    ///
    /// At most 16 tokens with different scopes are held. A further one replaces the least recently used one.
    ///
    /// # Errors
    /// As [`Federation::access_token`], if no valid token is held.
    pub fn access_token(&self, scopes: &[&str]) -> Result<AccessToken, Error> {
        self.access_tokens.get(&self.key(scopes), |wanted| self.fetch_access_token(scopes, wanted))
    }

    /// Returns an ID token that is valid for at least 5 minutes, or for half of its life if that is shorter.
    /// If no such token can be fetched, it returns an older one that is still valid. The arguments are those
    /// of [`Federation::id_token`]. At most 64 tokens are held.
    ///
    /// # Errors
    /// As [`Federation::id_token`], if no valid token is held.
    pub fn id_token(&self, audience: &str, include_email: bool) -> Result<IdToken, Error> {
        let key = (audience.to_owned(), include_email);
        self.id_tokens.get(&key, |wanted| self.fetch_id_token(audience, include_email, wanted))
    }

    /// Returns an access token from memory, for a caller that must not wait. `None` if none is usable:
    /// [`RefreshableTokens::access_token`] may still fetch one.
    #[doc(hidden)]
    pub fn held_access_token(&self, scopes: &[&str]) -> Option<AccessToken> {
        self.access_tokens.held(&self.key(scopes))
    }

    /// Returns an ID token from memory as [`RefreshableTokens::held_access_token`] does.
    #[doc(hidden)]
    pub fn held_id_token(&self, audience: &str, include_email: bool) -> Option<IdToken> {
        self.id_tokens.held(&(audience.to_owned(), include_email))
    }

    /// Keeps the token of these scopes fresh from now on: [`RefreshableTokens::refresh_due`] fetches it
    /// even if no caller uses it.
    pub fn keep_access_token(&self, scopes: &[&str]) {
        self.access_tokens.keep(&self.key(scopes));
    }

    /// Keeps an ID token fresh from now on, as [`RefreshableTokens::keep_access_token`] does.
    pub fn keep_id_token(&self, audience: &str, include_email: bool) {
        self.id_tokens.keep(&(audience.to_owned(), include_email));
    }

    /// Refreshes the tokens that are due, if they were used since they were fetched or are
    /// [kept](RefreshableTokens::keep_access_token). Returns the time until the next one is due, or `None` if
    /// there is none.
    ///
    /// A failure is part of the [state](RefreshableTokens::access_token_state). The caller should wait for at
    /// most a minute, because the time of day may be set.
    pub fn refresh_due(&self) -> Option<Duration> {
        let access = self.access_tokens.refresh_due(|scopes, wanted| {
            let scopes: Vec<&str> = scopes.iter().map(String::as_str).collect();
            self.fetch_access_token(&scopes, wanted)
        });
        let id = self.id_tokens.refresh_due(|(audience, include_email), wanted| {
            self.fetch_id_token(audience, *include_email, wanted)
        });
        [access, id].into_iter().flatten().min()
    }

    /// Returns the time until the next token is due, or `None` if there is none.
    pub fn next_refresh(&self) -> Option<Duration> {
        let waits = [self.access_tokens.next_refresh(), self.id_tokens.next_refresh()];
        waits.into_iter().flatten().min()
    }

    /// Makes every token due, whatever its age. Tokens on disk are not used for the next refresh.
    pub fn force_refresh(&self) {
        self.access_tokens.force_refresh();
        self.id_tokens.force_refresh();
    }

    /// Returns the state of the token with these scopes. `None` if it was never requested, or was replaced
    /// by a token with other scopes.
    pub fn access_token_state(&self, scopes: &[&str]) -> Option<TokenState> {
        self.access_tokens.state(&self.key(scopes))
    }

    /// Returns the state of an ID token. `None` if it was never requested, or was replaced by another one.
    pub fn id_token_state(&self, audience: &str, include_email: bool) -> Option<TokenState> {
        self.id_tokens.state(&(audience.to_owned(), include_email))
    }

    fn key(&self, scopes: &[&str]) -> Vec<String> {
        // Scopes that cannot be requested fail when the token is fetched.
        let used = self.federation.scopes_or_default(scopes);
        used.unwrap_or_else(|_| scopes.to_vec()).into_iter().map(str::to_owned).collect()
    }

    fn fetch_access_token(
        &self,
        scopes: &[&str],
        wanted: Wanted,
    ) -> Result<Fetched<AccessToken, Error>, Error> {
        let scopes = self.federation.scopes_or_default(scopes)?;
        let parts: Vec<&[u8]> = scopes.iter().map(|scope| scope.as_bytes()).collect();
        let seed = self.seed ^ refresh_schedule::seed(&parts);
        let schedule = |token: &CachedToken| {
            RefreshSchedule::ahead_of_use(token.issued_at, token.expires_at, seed)
        };
        let obtained = self.fetch(wanted, schedule, |freshness| {
            self.federation.cached_access_token(&scopes, freshness)
        })?;
        let Obtained { token, failure } = obtained;
        let schedule = schedule(&token);
        let value = AccessToken::new(token.token, token.expires_at, token.metadata.scopes);
        Ok(Fetched { value, schedule, failure })
    }

    fn fetch_id_token(
        &self,
        audience: &str,
        include_email: bool,
        wanted: Wanted,
    ) -> Result<Fetched<IdToken, Error>, Error> {
        let schedule = |token: &CachedToken| {
            RefreshSchedule::on_use(token.issued_at, token.expires_at, ID_TOKEN_MARGIN)
        };
        let obtained = self.fetch(wanted, schedule, |freshness| {
            self.federation.cached_id_token(audience, include_email, freshness)
        })?;
        let Obtained { token, failure } = obtained;
        let schedule = schedule(&token);
        let value = IdToken::new(token.token, token.expires_at, audience.to_owned());
        Ok(Fetched { value, schedule, failure })
    }

    /// Fetches a token within the time limit. A token on disk is accepted if it is not due.
    fn fetch(
        &self,
        wanted: Wanted,
        schedule: impl Fn(&CachedToken) -> RefreshSchedule,
        fetch: impl FnOnce(Freshness<'_>) -> Result<Obtained<CachedToken, Error>, Error>,
    ) -> Result<Obtained<CachedToken, Error>, Error> {
        let started = self.federation.context().now();
        let accepts = |token: &CachedToken| {
            let is_wanted = wanted == Wanted::NotDue || token.issued_at >= started;
            is_wanted && started < schedule(token).refresh_at()
        };
        let fetch = || fetch(Freshness::Held(&accepts));
        match &self.deadline {
            Some((deadline, time)) => deadline.within(*time, fetch),
            None => fetch(),
        }
    }
}

/// The maximum number of access tokens. The programs of one machine use few sets of scopes, but a client of
/// a server may name any.
const MAX_SCOPE_SETS: usize = 16;

/// The maximum number of ID tokens.
const MAX_ID_TOKENS: usize = 64;

/// How long before its expiry an ID token is replaced.
const ID_TOKEN_MARGIN: Duration = Duration::from_secs(5 * 60);
