//! AssumeRole, AssumeRoleWithWebIdentity and GetSessionToken: new credentials for old ones.

use super::AwsSts;
use super::action::Action;
use super::error::AwsStsError;
use super::response::Answer;
use crate::secret::Secret;
use crate::security_credentials::SecurityCredentials;
use crate::service_error::Operation;

/// Says which role to assume.
#[derive(Clone, Debug, Default)]
pub struct AssumeRole {
    /// The role's ARN.
    pub role_arn: String,
    /// The session's name, 2 to 64 characters of `[\w+=,.@-]`.
    pub role_session_name: String,
    /// What the role's owner asks third parties for.
    pub external_id: Option<String>,
    /// The second factor.
    pub mfa: Option<Mfa>,
    /// 900 to 43200 seconds, or what the role allows; 3600 where nothing is said.
    pub duration_seconds: Option<u32>,
    /// What AWS writes into its logs for every step of a chain of roles.
    pub source_identity: Option<String>,
    /// ARNs of policies that take permissions from the session.
    pub policy_arns: Vec<String>,
    /// A policy that takes permissions from the session.
    pub policy: Option<String>,
    /// Keys and values of session tags.
    pub tags: Vec<(String, String)>,
    /// Keys of the tags that roles further down a chain keep.
    pub transitive_tag_keys: Vec<String>,
}

/// Says which role to assume with a token of somebody else.
#[derive(Clone, Debug)]
pub struct AssumeRoleWithWebIdentity {
    /// The role's ARN.
    pub role_arn: String,
    /// The session's name, 2 to 64 characters of `[\w+=,.@-]`.
    pub role_session_name: String,
    /// The token.
    pub web_identity_token: Secret,
    /// 900 to 43200 seconds, or what the role allows; 3600 where nothing is said.
    pub duration_seconds: Option<u32>,
}

/// Says what session of a user is wanted.
#[derive(Clone, Debug, Default)]
pub struct GetSessionToken {
    /// 900 to 129600 seconds; 43200 where nothing is said.
    pub duration_seconds: Option<u32>,
    /// The second factor.
    pub mfa: Option<Mfa>,
}

/// Is a second factor: the device and the code that it shows.
#[derive(Clone, Debug)]
pub struct Mfa {
    /// The device's serial number, or the ARN of a virtual one.
    pub serial_number: String,
    /// The code, six digits.
    pub token_code: Secret,
}

/// Holds the credentials of an assumed role.
#[derive(Clone, Debug)]
pub struct RoleSession {
    /// The credentials, with their end.
    pub credentials: SecurityCredentials,
    /// The ARN of the session, `arn:aws:sts::123456789012:assumed-role/my-role/my-session`.
    pub arn: String,
}

impl AwsSts {
    /// Assumes a role
    /// ([AssumeRole](https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html)).
    ///
    /// # Errors
    /// [`AwsStsError`].
    pub fn assume_role(
        &self,
        credentials: &SecurityCredentials,
        request: &AssumeRole,
    ) -> Result<RoleSession, AwsStsError> {
        let action = Action::new(Operation::AssumeRole)
            .with("RoleArn", &request.role_arn)
            .with("RoleSessionName", &request.role_session_name)
            .with_some("ExternalId", request.external_id.as_deref())
            .with_mfa(request.mfa.as_ref())
            .with_seconds("DurationSeconds", request.duration_seconds)
            .with_some("SourceIdentity", request.source_identity.as_deref())
            .with_members("PolicyArns", ".arn", &request.policy_arns)
            .with_some("Policy", request.policy.as_deref())
            .with_tags(&request.tags)
            .with_members("TransitiveTagKeys", "", &request.transitive_tag_keys);
        role_session(self.call(action, credentials)?)
    }

    /// Assumes a role by the token of somebody else; the request is not signed
    /// ([AssumeRoleWithWebIdentity](https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html)).
    ///
    /// # Errors
    /// [`AwsStsError`].
    pub fn assume_role_with_web_identity(
        &self,
        request: &AssumeRoleWithWebIdentity,
    ) -> Result<RoleSession, AwsStsError> {
        let action = Action::new(Operation::AssumeRoleWithWebIdentity)
            .with("RoleArn", &request.role_arn)
            .with("RoleSessionName", &request.role_session_name)
            .with_secret("WebIdentityToken", &request.web_identity_token)
            .with_seconds("DurationSeconds", request.duration_seconds);
        role_session(self.call_unsigned(action)?)
    }

    /// Gets a session of a user, whose long-lived keys sign
    /// ([GetSessionToken](https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html)).
    ///
    /// # Errors
    /// [`AwsStsError`].
    pub fn session_token(
        &self,
        credentials: &SecurityCredentials,
        request: &GetSessionToken,
    ) -> Result<SecurityCredentials, AwsStsError> {
        let action = Action::new(Operation::GetSessionToken)
            .with_seconds("DurationSeconds", request.duration_seconds)
            .with_mfa(request.mfa.as_ref());
        self.call(action, credentials)?.result(|result| result.credentials())
    }
}

impl Action {
    fn with_mfa(self, mfa: Option<&Mfa>) -> Self {
        match mfa {
            Some(mfa) => self
                .with("SerialNumber", &mfa.serial_number)
                .with_secret("TokenCode", &mfa.token_code)
                // A code is taken once.
                .at_most_once(),
            None => self,
        }
    }
}

fn role_session(answer: Answer) -> Result<RoleSession, AwsStsError> {
    answer.result(|result| {
        let user = result.child("AssumedRoleUser").ok_or("has no `AssumedRoleUser`")?;
        Ok(RoleSession { credentials: result.credentials()?, arn: user.text("Arn")?.to_owned() })
    })
}
