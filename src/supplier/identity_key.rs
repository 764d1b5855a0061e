//! Whose credentials a supplier would give, told without fetching them.

use std::fmt;

use sha2::{Digest as _, Sha256};

use super::error::InstanceMetadataError;
use crate::aws_config_file::AssumedRole;
use crate::jwt;
use crate::secret::Secret;
use crate::security_credentials::SecurityCredentials;

/// Tells identities apart, so that what was got with one is never handed to another.
///
/// Two equal digests are the same identity. Only the instance metadata service knows more than this
/// machine does: the role that it gives out now, which is held beside the digest.
#[derive(Clone)]
pub struct IdentityKey {
    digest: Sha256,
    has_credentials: bool,
    instance_role: Option<Result<String, InstanceMetadataError>>,
}

impl IdentityKey {
    /// Begins the key of a supplier.
    pub fn new(supplier: &str) -> Self {
        Self { digest: Sha256::new(), has_credentials: false, instance_role: None }
            .with("supplier", supplier)
    }

    /// Is the key of credentials that are known.
    pub fn from_credentials(supplier: &str, credentials: &SecurityCredentials) -> Self {
        Self::new(supplier).with_credentials(credentials)
    }

    /// Adds something by which identities differ. It may be a secret: only a digest is kept.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl AsRef<[u8]>) -> Self {
        for part in [name.as_bytes(), value.as_ref()] {
            // Lengths keep `a` + `bc` and `ab` + `c` apart.
            self.digest.update((part.len() as u64).to_be_bytes());
            self.digest.update(part);
        }
        self
    }

    /// Adds something where there is a value.
    #[must_use]
    pub fn with_some(self, name: &str, value: Option<impl AsRef<[u8]>>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    /// Adds something that hands itself over piece by piece, and says by itself where it ends.
    #[must_use]
    pub(crate) fn with_fed(mut self, feed: impl FnOnce(&mut dyn FnMut(&[u8]))) -> Self {
        feed(&mut |piece| self.digest.update(piece));
        self
    }

    /// Adds credentials.
    #[must_use]
    pub fn with_credentials(self, credentials: &SecurityCredentials) -> Self {
        self.with_keys(
            credentials.access_key_id(),
            credentials.secret_access_key(),
            credentials.session_token(),
        )
    }

    /// Adds what credentials consist of.
    #[must_use]
    pub(super) fn with_keys(self, id: &str, secret: &Secret, token: Option<&Secret>) -> Self {
        let key = self
            .with("access key id", id)
            .with("secret access key", secret.expose())
            .with_some("session token", token.map(Secret::expose));
        Self { has_credentials: true, ..key }
    }

    /// Tells whether the identity may be another one on another machine with all the same in the key:
    /// not where the credentials themselves are in it.
    pub(crate) const fn depends_on_machine(&self) -> bool {
        !self.has_credentials
    }

    /// Adds a role that is assumed.
    #[must_use]
    pub fn with_role(self, role: &AssumedRole) -> Self {
        let AssumedRole { arn, session_name, external_id, duration_seconds: _, mfa_serial } = role;
        self.with("role", arn)
            .with_some("session name", session_name.as_ref())
            .with_some("external id", external_id.as_ref())
            .with_some("mfa serial", mfa_serial.as_ref())
    }

    /// Adds a token that somebody else replaces every few minutes. The one who is named in a JWT
    /// stays the same (`iss` and `sub`); of what is no JWT, all counts.
    #[must_use]
    pub(super) fn with_token(self, token: &Secret) -> Self {
        match jwt::subject(token) {
            Some(subject) => self.with("issuer", subject.iss).with("subject", subject.sub),
            None => self.with("token", token.expose()),
        }
    }

    /// Adds what the instance metadata service says of its role, or why it says nothing.
    #[must_use]
    pub(super) fn with_instance_role(self, role: Result<String, InstanceMetadataError>) -> Self {
        Self { instance_role: Some(role), ..self }
    }

    /// Is the digest, and the role of the instance where the identity depends on it.
    pub(crate) fn finish(self) -> (Vec<u8>, Option<Result<String, InstanceMetadataError>>) {
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
    fn keys_differ_by_everything_in_them() {
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
    fn credentials_are_the_same_on_every_machine() {
        let key = IdentityKey::new("a").with("url", "http://169.254.169.254/");
        assert!(key.depends_on_machine());
        assert!(!key.with_keys("AKID", &"made-up-secret".into(), None).depends_on_machine());
    }

    #[test]
    fn a_token_that_is_replaced_is_the_same_identity() {
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
