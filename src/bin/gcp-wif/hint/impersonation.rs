//! Hints for the impersonation of service accounts.

use gcp_wif::federation::ImpersonationError;
use gcp_wif::sanitize::Sanitized;
use gcp_wif::service_error::Operation;

use super::exchange::{QUOTA_PROJECT, of_exchange};
use crate::gcloud_command::{TOKEN_CREATOR, WORKLOAD_IDENTITY_USER, grant_on_service_account};

/// Returns the hint for a service account that cannot be impersonated.
pub(super) fn of_impersonation(failed: &ImpersonationError) -> Option<String> {
    let hint = of_refusal(failed);
    let Some(expired_at) = failed.certificate_expired_at else { return hint };
    let renew = format!("the certificate expired at {expired_at}: renew it");
    Some(match hint {
        // The binding may be missing as well.
        Some(hint) if failed.error.http_status() == Some(403) => {
            format!("{renew}; if Google still refuses, {hint}")
        }
        _ => renew,
    })
}

/// Returns the hint for a refusal. The error names the principal of a JWT and of a service account; that of an AWS
/// identity is known to `whoami` only.
fn of_refusal(failed: &ImpersonationError) -> Option<String> {
    let general = of_exchange(&failed.error);
    if failed.error.http_status() == Some(400) && !failed.delegates.is_empty() {
        return Some(DELEGATES.to_owned());
    }
    if failed.error.http_status() != Some(403) || is_about_the_api(general.as_deref()) {
        return general;
    }
    let accounts = failed.caller.iter().chain(&failed.delegates);
    let chain: Vec<&String> = accounts.chain([&failed.target]).collect();
    let grant = |pair: &[&String]| {
        let member = format!("serviceAccount:{}", pair[0]);
        format!("`{}`", grant_on_service_account(pair[1], TOKEN_CREATOR, &member))
    };
    let commands: Vec<String> = chain.windows(2).map(grant).collect();
    match (&failed.caller, commands.is_empty()) {
        (_, true) if failed.error.operation == Operation::SignJwt => {
            let (member, explained) = match &failed.principal {
                Some(principal) => {
                    (&**principal, "if the provider maps google.subject to assertion.sub")
                }
                None => ("MEMBER", MEMBER),
            };
            let command = grant_on_service_account(&failed.target, TOKEN_CREATOR, member);
            Some(format!(
                "run `{}`, {explained}: to sign needs this role, roles/iam.workloadIdentityUser is not \
                 enough; a new binding takes effect after some minutes",
                Sanitized::new(&command)
            ))
        }
        (_, true) => match &failed.principal {
            Some(principal) => {
                let target = &failed.target;
                let command = grant_on_service_account(target, WORKLOAD_IDENTITY_USER, principal);
                Some(format!(
                    "run `{}`, if the provider maps google.subject to assertion.sub; a new binding takes \
                     effect after some minutes",
                    Sanitized::new(&command)
                ))
            }
            None => general,
        },
        (Some(_), false) => Some(format!(
            "grant the missing binding: {}; a new binding takes effect after some minutes",
            commands.join(" and ")
        )),
        // An identity that only `whoami` names impersonates the first delegate.
        (None, false) => Some(format!(
            "grant each account the role {TOKEN_CREATOR} on the next one: the identity that `gcp-wif \
             whoami` prints on `{}`, and {}",
            chain[0],
            commands.join(" and ")
        )),
    }
}

fn is_about_the_api(hint: Option<&str>) -> bool {
    hint.is_some_and(|hint| hint.starts_with("enable the API") || hint == QUOTA_PROJECT)
}

/// The explanation of a member that the error does not name.
const MEMBER: &str = "where MEMBER is the principal that `gcp-wif whoami` prints for an AWS identity, and \
    principal://POOL/subject/SUBJECT for another one";

const DELEGATES: &str = "check the delegates, each `projects/-/serviceAccounts/EMAIL`, the scopes and the \
    lifetime";
