//! Which token is asked for, and with which identity.

use std::time::Duration;

use crate::supplier::{IdentityKey, InstanceMetadataError};

/// Names a token in a directory, and says what the metadata service has to say of it.
#[derive(Debug)]
pub(crate) struct TokenKey {
    /// A digest in hexadecimal of everything by which tokens differ.
    pub(super) name: String,
    seed: u64,
    instance_role: Option<Result<String, InstanceMetadataError>>,
}

impl TokenKey {
    /// Takes the key of an identity to which everything else was added that counts.
    pub(crate) fn new(key: IdentityKey) -> Self {
        let (digest, instance_role) = key.finish();
        let seed = digest.iter().take(8).fold(0, |seed, byte| seed << 8 | u64::from(*byte));
        Self { name: hex::encode(digest), seed, instance_role }
    }

    /// Tells whether a token that was got with that role of the instance may be handed out. A service
    /// that is silent for a moment does not take it away.
    pub(super) fn fits(&self, kept: Option<&str>) -> bool {
        match &self.instance_role {
            None => kept.is_none(),
            Some(Ok(role)) => kept == Some(role),
            Some(Err(error)) => error.is_retryable(),
        }
    }

    /// Tells whether everything is known that the token will be kept under.
    pub(super) const fn is_confirmed(&self) -> bool {
        !matches!(self.instance_role, Some(Err(_)))
    }

    pub(super) fn role(&self) -> Option<String> {
        self.instance_role.as_ref()?.as_ref().ok().cloned()
    }

    /// Is a part of `most` that stays the same for the key, which differs from identity to identity.
    pub(super) fn jitter(&self, most: Duration) -> Duration {
        let milliseconds = u64::try_from(most.as_millis()).unwrap_or(u64::MAX).max(1);
        Duration::from_millis(self.seed % milliseconds)
    }
}
