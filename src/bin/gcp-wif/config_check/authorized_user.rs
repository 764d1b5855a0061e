//! Checks of the login of a user of a workforce pool.

use gcp_wif::credentials::ExternalAccountAuthorizedUser;

use super::finding::Findings;

pub(super) fn check(user: &ExternalAccountAuthorizedUser, findings: &mut Findings) {
    if user.refresh_grant().is_none() {
        findings.warning(
            "refresh_token",
            "is missing, or its client: the file is usable until `expiry` only",
            Some(LOG_IN),
        );
    }
    if user.token_url().path().ends_with("/v1/token") {
        findings.warning(
            "token_url",
            "is that of the token exchange, which takes no refresh token",
            Some("set it to https://sts.googleapis.com/v1/oauthtoken"),
        );
    }
}

const LOG_IN: &str = "log in again: gcloud auth application-default login --login-config=FILE";
