//! The commands of gcloud that reports, hints and `setup` print.

use crate::shell::{quoted_text, quoted_with_variable};

/// Returns the command that enables APIs, such as `sts`, of a project.
pub(crate) fn enable_apis(apis: &[&str], project: &str) -> String {
    let apis: String = apis.iter().map(|api| format!("{api}.googleapis.com ")).collect();
    format!("gcloud services enable {apis}--project={}", quoted_text(project))
}

/// Returns the command that grants a role on a service account to a member, such as `principalSet://…`. The shell
/// replaces `${PROJECT_NUMBER}` in it.
pub(crate) fn grant_on_service_account(email: &str, role: &str, member: &str) -> String {
    let member = quoted_with_variable(member, PROJECT_NUMBER);
    // By default, gcloud looks for the account in the project of its configuration.
    let project = project_of(email).map(|project| format!(" --project={}", quoted_text(&project)));
    format!(
        "gcloud iam service-accounts add-iam-policy-binding {}{} --role={} --member={member}",
        quoted_text(email),
        project.unwrap_or_default(),
        quoted_text(role),
    )
}

/// Returns the command that grants a role in a project to a member, as
/// [`grant_on_service_account`] does.
pub(crate) fn grant_in_project(project: &str, role: &str, member: &str) -> String {
    let (project, role) = (quoted_text(project), quoted_text(role));
    let member = quoted_with_variable(member, PROJECT_NUMBER);
    format!(
        "gcloud projects add-iam-policy-binding {project} --role={role} --member={member} \
         --condition=None"
    )
}

/// Returns the ID of the project that a service account belongs to; `None` for the accounts that
/// Google creates for its services.
pub(crate) fn project_of(email: &str) -> Option<String> {
    let (_, domain) = email.split_once('@')?;
    let project = domain.strip_suffix(".iam.gserviceaccount.com")?;
    // A project of an organization's domain, `example.com:name`, has the domain behind the name.
    Some(match project.split_once('.') {
        Some((name, domain)) => format!("{domain}:{name}"),
        None => project.to_owned(),
    })
}

/// The role with which an identity of a pool acts as a service account.
pub(crate) const WORKLOAD_IDENTITY_USER: &str = "roles/iam.workloadIdentityUser";

/// The role with which an identity creates tokens of a service account, delegation included.
pub(crate) const TOKEN_CREATOR: &str = "roles/iam.serviceAccountTokenCreator";

/// The variable of scripts that holds the number of the project.
pub(crate) const PROJECT_NUMBER: &str = "PROJECT_NUMBER";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_project_of_a_service_account() {
        for (email, project) in [
            ("job@my-project.iam.gserviceaccount.com", Some("my-project")),
            ("job@my-project.example.com.iam.gserviceaccount.com", Some("example.com:my-project")),
            ("123456-compute@developer.gserviceaccount.com", None),
            ("my-pool.svc.id.goog", None),
            ("job", None),
        ] {
            assert_eq!(project_of(email).as_deref(), project, "{email}");
        }
    }
}
