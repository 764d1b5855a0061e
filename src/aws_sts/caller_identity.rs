//! `GetCallerIdentity`: the owner of credentials.

use super::action::Action;
use super::client::AwsSts;
use super::error::AwsStsError;
use crate::security_credentials::SecurityCredentials;
use crate::service_error::Operation;

/// The owner of credentials.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct CallerIdentity {
    /// The ARN, such as `arn:aws:sts::123456789012:assumed-role/my-role/my-session`.
    pub arn: String,
    /// The number of the account.
    pub account: Option<String>,
    /// The unique ID; for the session of a role, that of the role, a colon and the session's name.
    pub user_id: Option<String>,
}

impl AwsSts {
    /// Returns the owner of the credentials. "No permissions are required to perform this
    /// operation."
    /// ([GetCallerIdentity](https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html))
    ///
    /// # Errors
    /// [`AwsStsError::Service`] if AWS STS refuses the request or cannot be reached.
    pub fn caller_identity(
        &self,
        credentials: &SecurityCredentials,
    ) -> Result<CallerIdentity, AwsStsError> {
        self.call(&Action::new(Operation::GetCallerIdentity), credentials)?.result(|result| {
            // The service's model requires none of the three. Callers of this method need the ARN.
            let text = |name: &str| result.text(name).ok().map(str::to_owned);
            Ok(CallerIdentity {
                arn: result.text("Arn")?.to_owned(),
                account: text("Account"),
                user_id: text("UserId"),
            })
        })
    }
}
