//! The name of the identity and its project, for clients that expect an account as gcloud has one.

use gcp_wif::credentials::Credentials;
use gcp_wif::external_account::ExternalAccount;

/// Returns the e-mail address of the service account, or [`pool_name`].
pub(crate) fn identity_name(credentials: &Credentials) -> Option<String> {
    credentials.service_account_email().map(str::to_owned).or_else(|| pool_name(credentials))
}

/// Returns `POOL.svc.id.goog`: what GKE's metadata server returns for an identity without a service
/// account. `None` for a login whose file names no pool.
pub(crate) fn pool_name(credentials: &Credentials) -> Option<String> {
    let account = credentials.external_account().map(ExternalAccount::audience);
    let audience = account.or_else(|| credentials.authorized_user()?.audience())?;
    Some(match audience.as_str().strip_prefix("identitynamespace:") {
        Some(namespace) => namespace.split(':').next().unwrap_or_default().to_owned(),
        None => {
            let pool = audience.pool().rsplit('/').next().unwrap_or_default();
            format!("{pool}.svc.id.goog")
        }
    })
}

/// Returns the project in the e-mail address of a service account that a user has created.
pub(crate) fn project_of(email: &str) -> Option<&str> {
    let (_, domain) = email.split_once('@')?;
    domain.strip_suffix(".iam.gserviceaccount.com")
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use gcp_wif::external_account::Audience;

    use super::*;

    #[test]
    fn an_identity_without_a_service_account_has_the_name_of_its_pool() {
        let audience = Audience::for_workload("123456", "my-pool", "my-aws").unwrap();
        let account = ExternalAccount::for_aws(&audience).unwrap();
        assert_eq!(identity_name(&account.into()).unwrap(), "my-pool.svc.id.goog");
    }

    #[test]
    fn the_project_is_that_of_the_address() {
        assert_eq!(project_of("job@my-project.iam.gserviceaccount.com"), Some("my-project"));
        for other in ["1-compute@developer.gserviceaccount.com", "my-pool.svc.id.goog", ""] {
            assert_eq!(project_of(other), None, "{other}");
        }
    }
}
