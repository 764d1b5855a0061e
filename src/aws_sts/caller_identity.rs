//! GetCallerIdentity: who the credentials belong to.

use super::AwsSts;
use super::action::Action;
use super::error::AwsStsError;
use crate::security_credentials::SecurityCredentials;
use crate::service_error::Operation;

/// Says who credentials belong to.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct CallerIdentity {
    /// The ARN, such as `arn:aws:sts::123456789012:assumed-role/my-role/my-session`.
    pub arn: String,
    /// The account's number.
    pub account: String,
    /// The unique id, of a role with the session's name behind a colon.
    pub user_id: String,
}

impl AwsSts {
    /// Asks who the credentials belong to: "No permissions are required to perform this operation."
    /// ([GetCallerIdentity](https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html))
    ///
    /// # Errors
    /// [`AwsStsError`].
    pub fn caller_identity(
        &self,
        credentials: &SecurityCredentials,
    ) -> Result<CallerIdentity, AwsStsError> {
        self.call(Action::new(Operation::GetCallerIdentity), credentials)?.result(|result| {
            Ok(CallerIdentity {
                arn: result.text("Arn")?.to_owned(),
                account: result.text("Account")?.to_owned(),
                user_id: result.text("UserId")?.to_owned(),
            })
        })
    }
}
