//! The login of a user at the base of the flow.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::error::Error;
use crate::cache::DiskTokenCache;
use crate::context::{Context, Level};
use crate::credentials::{ExternalAccountAuthorizedUser, RefreshGrant};
use crate::exchange::{self, BearerToken};
use crate::identity_key::IdentityKey;
use crate::secret::Secret;

/// A login, and the refresh token that has replaced that of its file.
#[derive(Debug)]
pub(super) struct Login {
    user: Arc<ExternalAccountAuthorizedUser>,
    replaced: Mutex<Option<Secret>>,
}

impl Login {
    pub(super) fn new(user: Arc<ExternalAccountAuthorizedUser>) -> Self {
        Self { user, replaced: Mutex::default() }
    }

    /// Identifies the user and the session by the refresh token, or else by the access token.
    pub(super) fn identity_key(&self) -> IdentityKey {
        let key = IdentityKey::new("login").for_any_machine();
        match (self.user.refresh_grant(), self.user.stored_token()) {
            (Some(grant), _) => identity(grant),
            (None, Some(stored)) => key.with("token", stored.token.expose()),
            (None, None) => key,
        }
    }

    /// Returns the access token of the file, if it is valid for a while.
    pub(super) fn stored_token(&self, context: &Context) -> Option<BearerToken> {
        let stored = self.user.stored_token()?;
        let left = stored.expires_at.since(context.now());
        // Without a refresh, this token is used until its end.
        let least = if self.user.refresh_grant().is_some() { SHORTEST_USE } else { Duration::ZERO };
        let token = || BearerToken { token: stored.token.clone(), expires_at: stored.expires_at };
        (left > least).then(token)
    }

    /// Returns an access token: that of the file if it is valid, or a new one.
    pub(super) fn token(
        &self,
        context: &Context,
        disk_cache: Option<&DiskTokenCache>,
    ) -> Result<BearerToken, Error> {
        if let Some(stored) = self.stored_token(context) {
            return Ok(stored);
        }
        let Some(grant) = self.user.refresh_grant() else {
            return Err(Error::ExpiredLogin {
                expired_at: self.user.stored_token().map(|stored| stored.expires_at),
            });
        };
        // One refresh at a time: a second one would send a token that the first one replaces.
        let mut replaced = self.replaced.lock().unwrap_or_else(PoisonError::into_inner);
        let key = identity(grant).fingerprint();
        let cached = || disk_cache?.refresh_token(key.as_deref()?);
        let refresh_token = replaced.clone().or_else(cached);
        let refresh_token = refresh_token.as_ref().unwrap_or(&grant.refresh_token);
        let (token, new) = exchange::refresh(context, &self.user, grant, refresh_token)?;
        if let Some(new) = new {
            let key_of_file = disk_cache.zip(key.as_deref());
            if !key_of_file.is_some_and(|(cache, key)| cache.save_refresh_token(key, &new)) {
                context.log(Level::Info, format_args!("{LOST}"));
            }
            *replaced = Some(new);
        }
        Ok(token)
    }
}

/// Identifies a login by what its file has, which stays the same when the refresh token is replaced.
fn identity(grant: &RefreshGrant) -> IdentityKey {
    IdentityKey::new("login")
        .with("client", &grant.client_auth.id)
        .with("refresh token", grant.refresh_token.expose())
        .for_any_machine()
}

/// A token that expires sooner is replaced, as Google's libraries do: 3 minutes and 45 seconds.
const SHORTEST_USE: Duration = Duration::from_secs(225);

const LOST: &str = "Google's token endpoint replaced the refresh token, and there is no cache to keep the new \
    one in: the next run may need a new login";
