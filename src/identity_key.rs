//! Keys that tell identities apart without a token exchange.

use std::fmt;

use sha2::{Digest as _, Sha256};

use crate::jwt::{UnverifiedClaims, unverified_claims};
use crate::secret::Secret;

/// The identity behind a subject token: a cached token is reused only for the identity that it was
/// requested with.
///
/// Equal digests mean the same identity. The role of an instance is not part of the digest, because
/// only a service of the machine knows the current one; the key holds it beside the digest.
#[derive(Clone)]
pub struct IdentityKey {
    digest: Sha256,
    is_of_any_machine: bool,
    instance_role: Option<InstanceRole>,
}

/// The current role of this machine, from a service of the machine.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum InstanceRole {
    /// The role that the service named.
    Known(String),
    /// A refusal of the service: the machine has no role, or access is turned off.
    Missing,
    /// A temporary failure of the service.
    Unavailable,
}

impl IdentityKey {
    /// Creates the key of the identities that `supplier`, or another source of identities, returns.
    pub fn new(supplier: &str) -> Self {
        Self { digest: Sha256::new(), is_of_any_machine: false, instance_role: None }
            .with("supplier", supplier)
    }

    /// Adds a property by which identities differ. It may be a secret: the key holds a digest only.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl AsRef<[u8]>) -> Self {
        for part in [name.as_bytes(), value.as_ref()] {
            // The lengths distinguish `a` + `bc` from `ab` + `c`.
            self.digest.update((part.len() as u64).to_be_bytes());
            self.digest.update(part);
        }
        self
    }

    /// Adds a property, if there is a value.
    #[must_use]
    pub fn with_some(self, name: &str, value: Option<impl AsRef<[u8]>>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    /// Adds a value piece by piece. `encode` calls its argument with each piece. The encoding has to be
    /// unambiguous, because no lengths are added.
    #[must_use]
    pub(crate) fn with_encoded(mut self, encode: impl FnOnce(&mut dyn FnMut(&[u8]))) -> Self {
        encode(&mut |piece| self.digest.update(piece));
        self
    }

    /// Marks the key as one that means the same identity on every machine, because it includes the
    /// credentials or the token.
    #[must_use]
    pub const fn for_any_machine(mut self) -> Self {
        self.is_of_any_machine = true;
        self
    }

    /// Returns whether the same key may mean another identity on another machine.
    pub(crate) const fn depends_on_machine(&self) -> bool {
        !self.is_of_any_machine
    }

    /// Adds a token that its issuer may replace every few minutes. A JWT is keyed by its `iss`, `sub`
    /// and `aud`, which stay the same, anything else by its bytes.
    #[must_use]
    pub fn with_token(self, token: &Secret) -> Self {
        match unverified_claims(token) {
            Some(UnverifiedClaims {
                issuer: Some(issuer),
                subject: Some(subject),
                audience,
                ..
            }) => {
                let key = self.with("issuer", issuer).with("subject", subject);
                audience.iter().fold(key, |key, audience| key.with("audience", audience))
            }
            _ => self.with("token", token.expose()),
        }
    }

    /// Sets the role of the machine.
    #[must_use]
    pub(crate) fn with_role_of_machine(self, role: InstanceRole) -> Self {
        Self { instance_role: Some(role), ..self }
    }

    /// Returns a digest of the identity, including the role of the instance, in hexadecimal digits. Returns
    /// `None` if that role is not known.
    pub(crate) fn fingerprint(self) -> Option<String> {
        let (digest, instance_role) = self.finish();
        match instance_role {
            None => Some(hex::encode(digest)),
            Some(InstanceRole::Known(role)) => {
                let digest = Self::new("instance role").with("key", digest).with("role", role);
                Some(hex::encode(digest.finish().0))
            }
            Some(InstanceRole::Missing | InstanceRole::Unavailable) => None,
        }
    }

    /// Returns the digest, and the role of the instance if the identity depends on it.
    pub(crate) fn finish(self) -> (Vec<u8>, Option<InstanceRole>) {
        (self.digest.finalize().to_vec(), self.instance_role)
    }
}

impl fmt::Debug for IdentityKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("IdentityKey { .. }")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_differ_by_each_property() {
        let digest = |key: IdentityKey| key.finish().0;
        let keys = [
            IdentityKey::new("a"),
            IdentityKey::new("a").with("b", ""),
            IdentityKey::new("a").with("b", "c"),
            IdentityKey::new("a").with("bc", ""),
            IdentityKey::new("ab").with("c", ""),
        ];
        let digests: std::collections::BTreeSet<_> = keys.into_iter().map(digest).collect();
        assert_eq!(digests.len(), 5);
        assert_eq!(digest(IdentityKey::new("a")), digest(IdentityKey::new("a")));
    }

    #[test]
    fn a_replaced_token_is_the_same_identity() {
        // {"iss":"i","sub":"s","exp":1}, {"iss":"i","sub":"s","exp":2}, {"iss":"i","sub":"t"}
        let tokens = [
            "eyJpc3MiOiJpIiwic3ViIjoicyIsImV4cCI6MX0",
            "eyJpc3MiOiJpIiwic3ViIjoicyIsImV4cCI6Mn0",
            "eyJpc3MiOiJpIiwic3ViIjoidCJ9",
        ];
        let [first, next, other] = tokens.map(|payload| {
            let token = Secret::new(format!("e30.{payload}.c2ln"));
            IdentityKey::new("a").with_token(&token).finish().0
        });
        assert_eq!(first, next);
        assert_ne!(first, other);
        let plain = |token: &str| IdentityKey::new("a").with_token(&token.into()).finish().0;
        assert_ne!(plain("one"), plain("two"));
    }
}
