//! The scopes of the tokens that clients may request.

use gcp_wif::exchange::CLOUD_PLATFORM;

/// The scopes of a server: the default ones, and the limit.
#[derive(Debug)]
pub(crate) struct Scopes {
    /// The scopes that clients may request at most; empty for any.
    ceiling: Vec<String>,
    /// Whether the token has fixed scopes, so that none are requested.
    is_fixed: bool,
}

impl Scopes {
    /// Takes the scopes that the user allows; empty for any.
    pub(crate) fn new(ceiling: Vec<String>) -> Self {
        Self { ceiling, is_fixed: false }
    }

    /// Creates the scopes of a login. The user has agreed to them, so a client gets the token of the login
    /// regardless of the scopes that it requests, as from Google's libraries.
    pub(crate) const fn of_login() -> Self {
        Self { ceiling: Vec::new(), is_fixed: true }
    }

    /// Returns the scopes to request from Google if a client names none.
    pub(crate) fn of_first_token(&self) -> Vec<&str> {
        if self.is_fixed { Vec::new() } else { self.default_set() }
    }

    /// Returns the scopes that the server lists as its default.
    pub(crate) fn default_set(&self) -> Vec<&str> {
        match &self.ceiling[..] {
            [] => vec![CLOUD_PLATFORM],
            ceiling => ceiling.iter().map(String::as_str).collect(),
        }
    }

    /// Returns the scopes of a token for `requested`, the value of `scopes=`. `None` if none of them is
    /// allowed.
    pub(crate) fn granted<'a>(&'a self, requested: &'a str) -> Option<Vec<&'a str>> {
        if self.is_fixed {
            return Some(Vec::new());
        }
        let mut granted: Vec<&str> = Vec::new();
        let mut any = false;
        for scope in requested.split([',', ' ']).filter(|scope| !scope.is_empty()) {
            any = true;
            let is_allowed = self.ceiling.is_empty() || self.ceiling.iter().any(|own| own == scope);
            if is_allowed && !granted.contains(&scope) {
                granted.push(scope);
            }
        }
        match (any, granted.is_empty()) {
            (false, _) => Some(self.default_set()),
            (true, true) => None,
            (true, false) => Some(granted),
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;
    use crate::token_scopes::USER_INFO_EMAIL;

    #[test]
    fn without_a_ceiling_every_scope_is_granted() {
        let scopes = Scopes::new(Vec::new());
        assert_eq!(scopes.default_set(), [CLOUD_PLATFORM]);
        assert_eq!(scopes.granted("").unwrap(), [CLOUD_PLATFORM]);
        assert_eq!(scopes.granted("b,a, b,").unwrap(), ["b", "a"]);
    }

    #[test]
    fn a_login_has_one_token() {
        let scopes = Scopes::of_login();
        assert_eq!(scopes.default_set(), [CLOUD_PLATFORM]);
        assert!(scopes.of_first_token().is_empty() && scopes.granted("a,b").unwrap().is_empty());
    }

    #[test]
    fn a_ceiling_limits_the_granted_scopes() {
        let scopes = Scopes::new(vec![CLOUD_PLATFORM.to_owned(), "a".to_owned()]);
        assert_eq!(scopes.default_set(), [CLOUD_PLATFORM, "a"]);
        assert_eq!(scopes.granted(",").unwrap(), [CLOUD_PLATFORM, "a"]);
        let of_gcloud = format!("{CLOUD_PLATFORM},{USER_INFO_EMAIL}");
        assert_eq!(scopes.granted(&of_gcloud).unwrap(), [CLOUD_PLATFORM]);
        assert_eq!(scopes.granted("b"), None);
    }
}
