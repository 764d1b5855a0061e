//! The scopes that clients may have.

use gcp_wif::exchange::CLOUD_PLATFORM;

/// The scopes of a server: those of a token without named ones, and the most that is given.
#[derive(Debug)]
pub(crate) struct Scopes {
    /// Empty if any scope may be asked for.
    ceiling: Vec<String>,
    /// Whether no scope is asked for at all.
    is_fixed: bool,
}

impl Scopes {
    /// Takes the scopes that the user allows; none for all of them.
    pub(crate) fn new(ceiling: Vec<String>) -> Self {
        Self { ceiling, is_fixed: false }
    }

    /// Creates the scopes of a login, which the user has agreed to: whatever a client asks for, it gets
    /// the token of the login, as Google's libraries do it with the file.
    pub(crate) const fn of_login() -> Self {
        Self { ceiling: Vec::new(), is_fixed: true }
    }

    /// Returns the scopes to ask Google for if a client names none.
    pub(crate) fn of_first_token(&self) -> Vec<&str> {
        if self.is_fixed { Vec::new() } else { self.default_set() }
    }

    /// Returns the scopes that the server lists as those of a token for which none are named.
    pub(crate) fn default_set(&self) -> Vec<&str> {
        match &self.ceiling[..] {
            [] => vec![CLOUD_PLATFORM],
            ceiling => ceiling.iter().map(String::as_str).collect(),
        }
    }

    /// Returns the scopes of a token for which `asked` is the value of `scopes=`. `None` if none of
    /// them is allowed.
    pub(crate) fn granted<'a>(&'a self, asked: &'a str) -> Option<Vec<&'a str>> {
        if self.is_fixed {
            return Some(Vec::new());
        }
        let mut granted: Vec<&str> = Vec::new();
        let mut any = false;
        for scope in asked.split([',', ' ']).filter(|scope| !scope.is_empty()) {
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

/// The scope that gcloud asks for besides the default one.
pub(crate) const USER_INFO_EMAIL: &str = "https://www.googleapis.com/auth/userinfo.email";

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    #[test]
    fn without_a_ceiling_what_is_asked_is_granted() {
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
    fn a_ceiling_limits_what_is_granted() {
        let scopes = Scopes::new(vec![CLOUD_PLATFORM.to_owned(), "a".to_owned()]);
        assert_eq!(scopes.default_set(), [CLOUD_PLATFORM, "a"]);
        assert_eq!(scopes.granted(",").unwrap(), [CLOUD_PLATFORM, "a"]);
        let of_gcloud = format!("{CLOUD_PLATFORM},{USER_INFO_EMAIL}");
        assert_eq!(scopes.granted(&of_gcloud).unwrap(), [CLOUD_PLATFORM]);
        assert_eq!(scopes.granted("b"), None);
    }
}
