//! Hints for tokens of users, by domain-wide delegation.

use gcp_wif::federation::{DelegationError, UserTokenError};
use gcp_wif::sanitize::Sanitized;

use super::exchange::of_exchange;
use super::machine::CLOCK;
use crate::shell::quoted_text;

/// Returns the hint for a user's token that Google's OAuth endpoint refuses.
pub(super) fn of_user_token(failed: &UserTokenError) -> Option<String> {
    let Some(refusal) = failed.error.refusal() else {
        return of_exchange(&failed.error);
    };
    let says = |words: &str| refusal.message.contains(words);
    Some(match refusal.code.as_str() {
        "unauthorized_client" | "access_denied" => format!(
            "an administrator has to allow it in the Admin console, at Security > API controls > \
             Domain-wide delegation: the client ID that `gcloud iam service-accounts describe {} \
             --format='value(oauth2ClientId)'` prints, with exactly the scopes {}; a change takes up to \
             24 hours",
            quoted_text(&failed.service_account),
            Sanitized::new(&failed.scopes.join(","))
        ),
        "invalid_grant" if says("Invalid email") => format!(
            "check `{}`: the user does not exist or is suspended",
            Sanitized::new(&failed.subject)
        ),
        "invalid_grant" if says("iat") || says("exp") || says("timeframe") => CLOCK.to_owned(),
        "invalid_scope" => {
            "check the scopes: one is misspelt, or is not a scope of a user's data".to_owned()
        }
        _ => return None,
    })
}

/// Returns the hint for a user's token that cannot be requested.
pub(super) fn of_delegation(error: &DelegationError) -> Option<String> {
    match error {
        DelegationError::NoServiceAccount => Some(
            "name the account that has the domain-wide delegation with `--impersonate-service-account \
             EMAIL`, or create the file again with `gcp-wif config create … --service-account=EMAIL`"
                .to_owned(),
        ),
        _ => None,
    }
}
