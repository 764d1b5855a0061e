//! Commands of gcloud that reports, hints and `setup` print: each has one spelling.

use crate::shell::quoted_text;

/// Returns the command that enables APIs, such as `sts`, of a project.
pub(crate) fn enable_apis(apis: &[&str], project: &str) -> String {
    let apis: String = apis.iter().map(|api| format!("{api}.googleapis.com ")).collect();
    format!("gcloud services enable {apis}--project={}", quoted_text(project))
}

/// Returns the command that grants a role on a service account to a member, such as
/// `principalSet://…`.
pub(crate) fn grant_on_service_account(email: &str, role: &str, member: &str) -> String {
    let (email, role, member) = (quoted_text(email), quoted_text(role), quoted_text(member));
    format!(
        "gcloud iam service-accounts add-iam-policy-binding {email} --role={role} --member={member}"
    )
}

/// The role with which an identity of a pool acts as a service account.
pub(crate) const WORKLOAD_IDENTITY_USER: &str = "roles/iam.workloadIdentityUser";

/// The role with which an identity creates tokens of a service account, delegation included.
pub(crate) const TOKEN_CREATOR: &str = "roles/iam.serviceAccountTokenCreator";
