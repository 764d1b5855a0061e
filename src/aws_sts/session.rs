//! `AssumeRole`, `AssumeRoleWithWebIdentity` and `GetSessionToken`: temporary credentials.

use super::action::Action;
use super::client::AwsSts;
use super::error::AwsStsError;
use super::response::ActionResponse;
use crate::secret::Secret;
use crate::security_credentials::SecurityCredentials;
use crate::service_error::Operation;

/// The parameters of `AssumeRole`.
#[derive(Clone, Debug, Default)]
pub struct AssumeRole {
    /// The role's ARN.
    pub role_arn: String,
    /// The session's name, 2 to 64 characters of `[\w+=,.@-]`.
    pub role_session_name: String,
    /// The external ID that the role's trust policy requires.
    pub external_id: Option<String>,
    /// The second factor.
    pub mfa: Option<Mfa>,
    /// The lifetime, from 900 seconds to the maximum of the role, at most 43200; by default 3600.
    pub duration_seconds: Option<u32>,
    /// The source identity, which AWS CloudTrail records for every role of a chain.
    pub source_identity: Option<String>,
    /// ARNs of managed policies that restrict the session.
    pub policy_arns: Vec<String>,
    /// An inline policy that restricts the session, as JSON.
    pub policy: Option<String>,
    /// The session tags, each a key and a value.
    pub tags: Vec<(String, String)>,
    /// The keys of the tags that pass to the next roles of a chain.
    pub transitive_tag_keys: Vec<String>,
}

/// The parameters of `AssumeRoleWithWebIdentity`.
#[derive(Clone, Debug)]
pub struct AssumeRoleWithWebIdentity {
    /// The role's ARN.
    pub role_arn: String,
    /// The session's name, 2 to 64 characters of `[\w+=,.@-]`.
    pub role_session_name: String,
    /// The token of an OpenID Connect provider that the role trusts.
    pub web_identity_token: Secret,
    /// The lifetime, from 900 seconds to the maximum of the role, at most 43200; by default 3600.
    pub duration_seconds: Option<u32>,
}

/// The parameters of `GetSessionToken`.
#[derive(Clone, Debug, Default)]
pub struct GetSessionToken {
    /// The lifetime, from 900 to 129600 seconds; by default 43200.
    pub duration_seconds: Option<u32>,
    /// The second factor.
    pub mfa: Option<Mfa>,
}

/// A second factor: an MFA device and its code.
#[derive(Clone, Debug)]
pub struct Mfa {
    /// The device's serial number, or the ARN of a virtual one.
    pub serial_number: String,
    /// The code, of six digits. AWS accepts each code once.
    pub token_code: Secret,
}

/// A session of a role.
#[derive(Clone, Debug)]
pub struct RoleSession {
    /// The credentials, which have an expiration.
    pub credentials: SecurityCredentials,
    /// The ARN of the session, such as `arn:aws:sts::123456789012:assumed-role/my-role/my-session`. `None`
    /// if the response has none, as with some emulators.
    pub arn: Option<String>,
}

impl AwsSts {
    /// Assumes a role with the credentials of a user or of another role
    /// ([AssumeRole](https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html)).
    ///
    /// # Errors
    /// [`AwsStsError::Service`] if AWS STS refuses the request or cannot be reached.
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
        role_session(&self.call(&action, credentials)?)
    }

    /// Assumes a role with the token of an OpenID Connect provider. The request is not signed
    /// ([AssumeRoleWithWebIdentity](https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html)).
    ///
    /// # Errors
    /// [`AwsStsError::Service`] if AWS STS refuses the request or cannot be reached.
    pub fn assume_role_with_web_identity(
        &self,
        request: &AssumeRoleWithWebIdentity,
    ) -> Result<RoleSession, AwsStsError> {
        let action = Action::new(Operation::AssumeRoleWithWebIdentity)
            .with("RoleArn", &request.role_arn)
            .with("RoleSessionName", &request.role_session_name)
            .with_secret("WebIdentityToken", &request.web_identity_token)
            .with_seconds("DurationSeconds", request.duration_seconds);
        role_session(&self.call_unsigned(&action)?)
    }

    /// Returns temporary credentials of a user. `credentials` are the user's long-lived keys
    /// ([GetSessionToken](https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html)).
    ///
    /// # Errors
    /// [`AwsStsError::Service`] if AWS STS refuses the request or cannot be reached.
    pub fn session_token(
        &self,
        credentials: &SecurityCredentials,
        request: &GetSessionToken,
    ) -> Result<SecurityCredentials, AwsStsError> {
        let action = Action::new(Operation::GetSessionToken)
            .with_seconds("DurationSeconds", request.duration_seconds)
            .with_mfa(request.mfa.as_ref());
        self.call(&action, credentials)?.result(|result| result.credentials())
    }
}

impl<'a> Action<'a> {
    fn with_mfa(self, mfa: Option<&'a Mfa>) -> Self {
        match mfa {
            Some(mfa) => self
                .with("SerialNumber", &mfa.serial_number)
                .with_secret("TokenCode", &mfa.token_code)
                // AWS refuses a code that it has seen before.
                .at_most_once(),
            None => self,
        }
    }
}

fn role_session(response: &ActionResponse) -> Result<RoleSession, AwsStsError> {
    response.result(|result| {
        let arn = result.child("AssumedRoleUser").and_then(|user| user.text("Arn").ok());
        Ok(RoleSession { credentials: result.credentials()?, arn: arn.map(str::to_owned) })
    })
}
