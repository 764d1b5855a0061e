//! The name of the identity, for clients that expect an account as gcloud has one.

use gcp_wif::credentials::Credentials;
use gcp_wif::external_account::ExternalAccount;

/// Returns the e-mail address of the service account, or [`pool_name`].
pub(crate) fn identity_name(credentials: &Credentials) -> Option<String> {
    credentials.service_account_email().map(str::to_owned).or_else(|| pool_name(credentials))
}

/// Returns `POOL.svc.id.goog`, the name that GKE's metadata server gives to an identity without a service
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
}
