//! The scopes of tokens for gcloud's callers and for GKE, which names a user by the e-mail address.

use gcp_wif::credentials::Credentials;
use gcp_wif::exchange::CLOUD_PLATFORM;

/// Returns the scopes that gcloud and GKE's own plugin request. None for the token of a login, whose scopes
/// are fixed.
pub(crate) fn gcloud_scopes(credentials: &Credentials) -> &'static [&'static str] {
    let is_login =
        credentials.authorized_user().is_some() && credentials.service_account_email().is_none();
    if is_login { &[] } else { &[CLOUD_PLATFORM, USER_INFO_EMAIL] }
}

/// The scope that gcloud requests besides [`CLOUD_PLATFORM`].
pub(crate) const USER_INFO_EMAIL: &str = "https://www.googleapis.com/auth/userinfo.email";

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use gcp_wif::external_account::Trust;

    use super::*;

    #[test]
    fn only_the_token_of_a_login_itself_has_fixed_scopes() {
        let login = br#"{"type":"external_account_authorized_user","client_id":"a","client_secret":"made-up",
            "refresh_token":"made-up","token_url":"https://sts.googleapis.com/v1/oauthtoken"}"#;
        let login = Credentials::from_json(login, &Trust::default()).unwrap();
        assert!(gcloud_scopes(&login).is_empty());
        let chain = login.with_impersonation_chain(&["job@my-project.iam.gserviceaccount.com"]);
        assert_eq!(gcloud_scopes(&chain.unwrap()), [CLOUD_PLATFORM, USER_INFO_EMAIL]);
    }
}
