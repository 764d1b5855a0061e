//! OAuth 2.0 access tokens, and their scopes.

use crate::secret::Secret;
use crate::timestamp::Timestamp;

/// An OAuth 2.0 access token for Google's APIs.
#[derive(Clone, Debug)]
pub struct AccessToken {
    token: Secret,
    expires_at: Timestamp,
    scopes: Vec<String>,
}

impl AccessToken {
    /// Creates an access token. `scopes` are those that were requested.
    pub const fn new(token: Secret, expires_at: Timestamp, scopes: Vec<String>) -> Self {
        Self { token, expires_at, scopes }
    }

    /// Returns the token itself.
    pub const fn token(&self) -> &Secret {
        &self.token
    }

    /// Returns the time at which the token expires.
    pub const fn expires_at(&self) -> Timestamp {
        self.expires_at
    }

    /// Returns the requested scopes.
    pub fn scopes(&self) -> &[String] {
        &self.scopes
    }
}

/// The scope that includes all APIs of Google Cloud.
pub const CLOUD_PLATFORM: &str = "https://www.googleapis.com/auth/cloud-platform";

/// The scope that lets a token impersonate a service account, and nothing else.
pub(crate) const IAM: &str = "https://www.googleapis.com/auth/iam";
