//! Checks of the members that a credential file of any kind may have.

use gcp_wif::external_account::{Document, ExternalAccount};

use super::finding::Findings;

pub(super) fn check(account: &ExternalAccount, findings: &mut Findings) {
    if !has(account, "token_url") {
        let url = account.token_url();
        let problem = format!(
            "is missing: gcp-wif and most of Google's libraries use `{url}`, gcloud and the one for \
             Python fail"
        );
        findings.warning("token_url", &problem, Some(&format!("set it to {url}")));
    }
    impersonation(account, findings);
    if account.is_workforce_pool()
        && account.workforce_pool_user_project().is_none()
        && account.client_auth().is_none()
    {
        findings.warning(
            "workforce_pool_user_project",
            "is missing: Google's token endpoint requires it for a workforce pool without an \
             OAuth client",
            Some("set it to the project for quota and billing"),
        );
    }
}

fn impersonation(account: &ExternalAccount, findings: &mut Findings) {
    match account.service_account_impersonation() {
        Some(target) => {
            let seconds =
                target.lifetime().map_or(0, gcp_wif::external_account::TokenLifetime::as_seconds);
            if seconds > AN_HOUR {
                findings.notice(
                    "service_account_impersonation.token_lifetime_seconds",
                    &format!(
                        "is {seconds}, and more than {AN_HOUR} requires an organization policy"
                    ),
                    Some(
                        "add the service account to the policy \
                         `iam.allowServiceAccountCredentialLifetimeExtension`, or set 3600",
                    ),
                );
            }
        }
        None => {
            if has(account, IMPERSONATION) {
                findings.warning(
                    IMPERSONATION,
                    "has no effect without `service_account_impersonation_url`",
                    Some("create the file again with `--service-account=EMAIL`, or remove it"),
                );
            }
            if account.token_info_url().is_none() {
                findings.notice(
                    "token_info_url",
                    "is missing: gcloud looks up the name of the account there",
                    Some("set it to https://sts.googleapis.com/v1/introspect"),
                );
            }
        }
    }
}

fn has(account: &ExternalAccount, name: &str) -> bool {
    let value = account.document().member(name);
    !value.is_none_or(Document::is_null_or_empty)
}

const IMPERSONATION: &str = "service_account_impersonation";

/// In seconds.
const AN_HOUR: u32 = 3600;
