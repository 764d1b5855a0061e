//! The members that every credential file may have.

use gcp_wif::external_account::{Document, ExternalAccount};

use super::finding::Findings;

pub(super) fn check(account: &ExternalAccount, findings: &mut Findings) {
    impersonation(account, findings);
    if account.is_workforce_pool()
        && account.workforce_pool_user_project().is_none()
        && account.client_auth().is_none()
    {
        findings.warning(
            "workforce_pool_user_project",
            "is missing: Google's token endpoint asks a workforce pool for it where there is no \
             OAuth client",
            Some("set it to the project that the user works for"),
        );
    }
}

fn impersonation(account: &ExternalAccount, findings: &mut Findings) {
    match account.service_account_impersonation() {
        Some(target) => {
            let seconds = target.lifetime().map_or(0, |lifetime| lifetime.as_seconds());
            if seconds > AN_HOUR {
                findings.notice(
                    "service_account_impersonation.token_lifetime_seconds",
                    &format!("is {seconds}, and more than {AN_HOUR} needs an organization policy"),
                    Some(
                        "add the service account to the policy \
                         `iam.allowServiceAccountCredentialLifetimeExtension`, or ask for an hour",
                    ),
                );
            }
        }
        None => {
            if has(account, IMPERSONATION) {
                findings.warning(
                    IMPERSONATION,
                    "has no effect without `service_account_impersonation_url`",
                    Some("create the file again with `--service-account=EMAIL`, or take it out"),
                );
            }
            if account.token_info_url().is_none() {
                findings.notice(
                    "token_info_url",
                    "is missing: gcloud asks there for the name of the account",
                    Some("set it to https://sts.googleapis.com/v1/introspect"),
                );
            }
        }
    }
}

fn has(account: &ExternalAccount, name: &str) -> bool {
    matches!(account.document(), Document::Object(members) if members.iter().any(|(key, _)| key == name))
}

const IMPERSONATION: &str = "service_account_impersonation";

/// In seconds.
const AN_HOUR: u32 = 3600;
