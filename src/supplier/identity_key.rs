//! Keys that identify AWS credentials without fetching them.

use std::fmt;

use sha2::{Digest as _, Sha256};

use super::metadata_error::InstanceMetadataError;
use crate::aws_config_file::AssumedRole;
use crate::jwt;
use crate::secret::Secret;
use crate::security_credentials::SecurityCredentials;

/// The identity behind credentials: a cached token is reused only for the identity that it was
/// requested with.
///
/// Equal digests mean the same identity. The role of an instance is not part of the digest, because
/// only the metadata service knows the current one; the key holds it beside the digest.
#[derive(Clone)]
pub struct IdentityKey {
    digest: Sha256,
    has_credentials: bool,
    instance_role: Option<Result<String, InstanceMetadataError>>,
}

impl IdentityKey {
    /// Creates the key of a supplier.
    pub fn new(supplier: &str) -> Self {
        Self { digest: Sha256::new(), has_credentials: false, instance_role: None }
            .with("supplier", supplier)
    }

    /// Creates the key of credentials that are known.
    pub fn from_credentials(supplier: &str, credentials: &SecurityCredentials) -> Self {
        Self::new(supplier).with_credentials(credentials)
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

    /// Adds a value piece by piece. `feed` calls its argument with each piece; the pieces must be
    /// unambiguous together, because no lengths are added.
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

    /// Adds the parts of credentials.
    #[must_use]
    pub(super) fn with_keys(self, id: &str, secret: &Secret, token: Option<&Secret>) -> Self {
        let key = self
            .with("access key id", id)
            .with("secret access key", secret.expose())
            .with_some("session token", token.map(Secret::expose));
        Self { has_credentials: true, ..key }
    }

    /// Returns whether the same key may mean another identity on another machine. It cannot if the
    /// key includes the credentials.
    pub(crate) const fn depends_on_machine(&self) -> bool {
        !self.has_credentials
    }

    /// Adds an assumed role.
    #[must_use]
    pub fn with_role(self, role: &AssumedRole) -> Self {
        let AssumedRole { arn, session_name, external_id, duration_seconds: _, mfa_serial } = role;
        self.with("role", arn)
            .with_some("session name", session_name.as_ref())
            .with_some("external id", external_id.as_ref())
            .with_some("mfa serial", mfa_serial.as_ref())
    }

    /// Adds a token that its issuer replaces every few minutes. A JWT is keyed by its `iss` and
    /// `sub`, which stay the same, anything else by its bytes.
    #[must_use]
    pub(super) fn with_token(self, token: &Secret) -> Self {
        match jwt::subject(token) {
            Some(subject) => self.with("issuer", subject.iss).with("subject", subject.sub),
            None => self.with("token", token.expose()),
        }
    }

    /// Sets the role of the instance, or the reason why the metadata service does not name it.
    #[must_use]
    pub(super) fn with_instance_role(self, role: Result<String, InstanceMetadataError>) -> Self {
        Self { instance_role: Some(role), ..self }
    }

    /// Returns a digest of the identity, the role of the instance included, in hexadecimal. `None` if that
    /// role is unknown.
    pub(crate) fn fingerprint(self) -> Option<String> {
        let (digest, instance_role) = self.finish();
        match instance_role {
            None => Some(hex::encode(digest)),
            Some(Ok(role)) => {
                let digest = Self::new("instance role").with("key", digest).with("role", role);
                Some(hex::encode(digest.finish().0))
            }
            Some(Err(_)) => None,
        }
    }

    /// Returns the digest, and the role of the instance if the identity depends on it.
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
    fn a_key_with_credentials_does_not_depend_on_the_machine() {
        let key = IdentityKey::new("a").with("url", "http://169.254.169.254/");
        assert!(key.depends_on_machine());
        assert!(!key.with_keys("AKID", &"made-up-secret".into(), None).depends_on_machine());
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
