//! What to do when Google gives no token of a user.

use gcp_wif::federation::{DelegationError, UserTokenError};
use gcp_wif::sanitize::Sanitized;

use super::exchange::of_exchange;
use super::machine::CLOCK;
use crate::shell::quoted_text;

/// Returns what to do when Google's OAuth endpoint refuses a user's token.
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

/// Returns what to do when no user's token can be requested.
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
