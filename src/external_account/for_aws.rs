//! The account for an AWS provider of which nothing but its name is known.

use super::ExternalAccount;
use super::audience::Audience;
use super::new_account::{NewAccount, NewCredentialSource};

impl ExternalAccount {
    /// Makes the account that gcloud would write for an AWS provider with `--enable-imdsv2`, without
    /// a service account.
    pub fn for_aws(audience: &Audience) -> Self {
        let source = NewCredentialSource::Aws { imdsv2: true };
        let account = Self::create(&NewAccount::new(audience.clone(), source));
        #[expect(clippy::expect_used, reason = "every member is a constant that a test checks")]
        account.expect("constants that pass the checks")
    }
}
