//! The login of a user at the base of the flow.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::error::Error;
use crate::cache::{DiskTokenCache, REFRESH_THRESHOLD};
use crate::context::{Context, Level};
use crate::credentials::{ExternalAccountAuthorizedUser, RefreshGrant};
use crate::exchange::{self, BearerToken};
use crate::identity_key::IdentityKey;
use crate::mutex::lock;
use crate::secret::Secret;

/// A login, and the refresh token that has replaced that of its file.
#[derive(Debug)]
pub(super) struct Login {
    user: Arc<ExternalAccountAuthorizedUser>,
    replacement: Mutex<Option<Replacement>>,
}

/// A refresh token that the endpoint issued to this process.
#[derive(Debug)]
struct Replacement {
    refresh_token: Secret,
    is_on_disk: bool,
}

impl Login {
    pub(super) fn new(user: Arc<ExternalAccountAuthorizedUser>) -> Self {
        Self { user, replacement: Mutex::default() }
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

    /// Returns the access token of the file, unless it has to be refreshed.
    pub(super) fn stored_token(&self, context: &Context) -> Option<BearerToken> {
        let stored = self.user.stored_token()?;
        let left = stored.expires_at.since(context.now());
        // Without a refresh token, this token is used until it expires.
        let can_refresh = self.user.refresh_grant().is_some();
        let least = if can_refresh { REFRESH_THRESHOLD } else { Duration::ZERO };
        let token = || BearerToken { token: stored.token.clone(), expires_at: stored.expires_at };
        (left > least).then(token)
    }

    /// Returns an access token: that of the file, or a new one. The endpoint may issue a refresh token with
    /// it, which replaces the old one and is stored in `disk_cache`.
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
        let mut replacement = lock(&self.replacement);
        let key = identity(grant).fingerprint();
        let disk = disk_cache.zip(key.as_deref());
        // Another process may have stored a newer refresh token, unless this one could not store its own.
        let may_be_newer = replacement.as_ref().is_none_or(|it| it.is_on_disk);
        let stored =
            || disk.filter(|_| may_be_newer).and_then(|(cache, key)| cache.refresh_token(key));
        let refresh_token = stored()
            .or_else(|| Some(replacement.as_ref()?.refresh_token.clone()))
            .unwrap_or_else(|| grant.refresh_token.clone());
        let refresh = |token: &Secret| exchange::refresh(context, &self.user, grant, token);
        let (token, new) = refresh(&refresh_token).or_else(|error| {
            // Another process may have replaced the refresh token during the request.
            let newer = stored().filter(|_| error.refusal().is_some());
            match newer.filter(|newer| newer.expose() != refresh_token.expose()) {
                Some(newer) => refresh(&newer),
                None => Err(error),
            }
        })?;
        if let Some(refresh_token) = new {
            let is_on_disk =
                disk.is_some_and(|(cache, key)| cache.save_refresh_token(key, &refresh_token));
            if !is_on_disk {
                context.log(Level::Info, format_args!("{NOT_STORED}"));
            }
            *replacement = Some(Replacement { refresh_token, is_on_disk });
        }
        Ok(token)
    }
}

/// Identifies a login by the content of its file, which stays the same when the refresh token is replaced.
fn identity(grant: &RefreshGrant) -> IdentityKey {
    IdentityKey::new("login")
        .with("client", &grant.client_auth.id)
        .with("refresh token", grant.refresh_token.expose())
        .for_any_machine()
}

const NOT_STORED: &str = "Google's token endpoint replaced the refresh token, and the new one is not cached: the next \
    run may need a new login";
