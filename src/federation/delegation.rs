//! The conditions of domain-wide delegation, and its endpoint.

use url::Url;

use super::delegation_error::DelegationError;
use crate::credentials::Credentials;
use crate::exchange::OAUTH2_TOKEN_URL;
use crate::external_account::{
    DEFAULT_UNIVERSE_DOMAIN, ServiceAccountImpersonation, TokenLifetime,
};

/// Checks whether a text is the e-mail address of a user.
pub(super) fn check_user(subject: &str) -> Result<(), DelegationError> {
    match is_user(subject) {
        true => Ok(()),
        false => Err(DelegationError::NotAUser(subject.to_owned())),
    }
}

/// Checks whether a service account of these credentials can act for a user.
pub(super) fn check(
    credentials: &Credentials,
    target: Option<&ServiceAccountImpersonation>,
) -> Result<(), DelegationError> {
    if target.is_none() {
        return Err(DelegationError::NoServiceAccount);
    }
    match credentials.universe_domain() {
        DEFAULT_UNIVERSE_DOMAIN => Ok(()),
        other => Err(DelegationError::UniverseDomain(other.to_owned())),
    }
}

/// Returns the lifetime of a user's token. The caller's may be at most an hour; the file's is cut to an hour.
///
/// "exp: The expiration time of the assertion […] maximum of 1 hour after the issued time."
pub(super) fn lifetime(
    of_caller: Option<TokenLifetime>,
    of_file: Option<TokenLifetime>,
) -> Result<TokenLifetime, DelegationError> {
    match of_caller {
        Some(lifetime) if lifetime > TokenLifetime::default() => {
            Err(DelegationError::LifetimeTooLong(lifetime))
        }
        Some(lifetime) => Ok(lifetime),
        None => Ok(of_file.unwrap_or_default().min(TokenLifetime::default())),
    }
}

/// Returns the OAuth endpoint that issues the tokens of users. It is Google's, unless a setting has allowed a
/// token endpoint on another host, such as a gateway: then it is on that host.
pub(super) fn endpoint(token_url: &Url) -> Url {
    let host = token_url.host_str().unwrap_or_default();
    let is_google =
        host.strip_suffix(DEFAULT_UNIVERSE_DOMAIN).is_some_and(|labels| labels.ends_with('.'));
    let google = Url::parse(OAUTH2_TOKEN_URL).ok().filter(|_| is_google);
    google.unwrap_or_else(|| {
        let mut url = token_url.clone();
        url.set_path("/token");
        url
    })
}

fn is_user(text: &str) -> bool {
    let parts = text.split_once('@');
    parts.is_some_and(|(name, domain)| {
        !name.is_empty() && !domain.is_empty() && !domain.contains('@')
    }) && !text.chars().any(|c| c.is_whitespace() || c.is_control())
}
