//! The key of a cached token, and the condition under which the token may be used.

use std::time::Duration;

use crate::identity_key::InstanceRole;

/// The key of a token in a directory.
#[derive(Debug)]
pub(crate) struct TokenKey {
    /// A SHA-256 digest, in hexadecimal, of every property by which tokens differ.
    pub(super) name: String,
    seed: u64,
    instance_role: Option<InstanceRole>,
}

impl TokenKey {
    /// Creates a key from the SHA-256 digest of every property by which tokens differ. `instance_role` is
    /// `None` if the identity does not depend on the role of the instance.
    pub(crate) fn new(digest: &[u8], instance_role: Option<InstanceRole>) -> Self {
        let seed = digest.iter().take(8).fold(0, |seed, byte| seed << 8 | u64::from(*byte));
        Self { name: hex::encode(digest), seed, instance_role }
    }

    /// Returns whether a token that was issued under `cached_role` may be used. A temporary failure of the
    /// metadata service does not invalidate it.
    pub(super) fn allows(&self, cached_role: Option<&str>) -> bool {
        match &self.instance_role {
            None => cached_role.is_none(),
            Some(InstanceRole::Known(role)) => cached_role == Some(role),
            Some(InstanceRole::Missing) => false,
            Some(InstanceRole::Unavailable) => true,
        }
    }

    /// Returns whether a new token may be cached. It may not while the role is unknown.
    pub(super) const fn is_complete(&self) -> bool {
        matches!(self.instance_role, None | Some(InstanceRole::Known(_)))
    }

    /// Returns the name of the instance's role.
    pub(super) fn role(&self) -> Option<&str> {
        match &self.instance_role {
            Some(InstanceRole::Known(role)) => Some(role),
            _ => None,
        }
    }

    /// Returns a duration below `longest` that is the same for the same key and differs between
    /// identities.
    pub(super) fn jitter(&self, longest: Duration) -> Duration {
        let milliseconds = u64::try_from(longest.as_millis()).unwrap_or(u64::MAX).max(1);
        Duration::from_millis(self.seed % milliseconds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_reused_for_its_role_only() {
        let key = |role| TokenKey::new(&[0; 32], role);
        let known = key(Some(InstanceRole::Known("mine".to_owned())));
        assert!(known.allows(Some("mine")) && !known.allows(Some("other")) && !known.allows(None));
        assert!(key(None).allows(None) && !key(None).allows(Some("mine")));
        let unavailable = key(Some(InstanceRole::Unavailable));
        assert!(unavailable.allows(Some("mine")) && !unavailable.is_complete());
        let missing = key(Some(InstanceRole::Missing));
        assert!(!missing.allows(Some("mine")) && !missing.is_complete());
    }

    #[test]
    fn the_jitter_stays_below_its_bound() {
        let longest = Duration::from_secs(120);
        let jitter = |digest: &[u8]| TokenKey::new(digest, None).jitter(longest);
        assert!(jitter(&[255; 32]) < longest);
        assert_eq!(jitter(&[1; 32]), jitter(&[1; 32]));
        assert_ne!(jitter(&[1; 32]), jitter(&[2; 32]));
        assert_eq!(TokenKey::new(&[7; 32], None).jitter(Duration::ZERO), Duration::ZERO);
    }
}
