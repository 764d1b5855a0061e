//! Checks of the members that a credential file of any kind may have.

use gcp_wif::external_account::{
    ACCOUNT_MEMBERS, AWS_SOURCE_MEMBERS, Document, ExternalAccount, IMPERSONATION_MEMBERS,
};

use super::finding::Findings;
use super::unknown_member::unknown;

pub(super) fn check(account: &ExternalAccount, findings: &mut Findings) {
    for path in account.unknown_members() {
        let known = match path.rsplit_once('.') {
            Some(("credential_source", _)) => AWS_SOURCE_MEMBERS,
            Some((IMPERSONATION, _)) => IMPERSONATION_MEMBERS,
            _ => ACCOUNT_MEMBERS,
        };
        findings.warning(&path, &unknown(&path, known), None);
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
            let seconds = target.lifetime().map_or(0, |lifetime| lifetime.as_seconds());
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
    matches!(account.document(), Document::Object(members) if members.iter().any(|(key, _)| key == name))
}

const IMPERSONATION: &str = "service_account_impersonation";

/// In seconds.
const AN_HOUR: u32 = 3600;
