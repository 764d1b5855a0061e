//! The origin of the credentials of one profile that has no source profile.

use super::assumed_role::{AssumedRole, ROLE_ARN};
use super::error::ProfileProblem;
use super::file_kind::ConfigFileKind;
use super::files::ConfigFiles;
use super::profile::Profile;
use super::sso::SsoOrigin;
use crate::secret::Secret;

/// The origin of the first credentials of a chain of roles.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum CredentialOrigin {
    /// `login_session`: the session that `aws login` stored for this ARN.
    Login(String),
    /// `credential_source`
    Named(NamedSource),
    /// `credential_process`: a command line.
    Process(Secret),
    /// IAM Identity Center (SSO).
    Sso(SsoOrigin),
    /// Keys in the profile itself.
    Static(StaticKeys),
    /// `web_identity_token_file`, whose token is exchanged for a session of the role.
    WebIdentity {
        /// The path of the token.
        token_file: String,
        /// The role.
        role: AssumedRole,
    },
}

/// The keys in a profile.
#[derive(Clone, Debug)]
pub struct StaticKeys {
    /// The profile's name.
    pub profile: String,
    /// `aws_access_key_id`
    pub access_key_id: String,
    /// `aws_secret_access_key`
    pub secret_access_key: Secret,
    /// `aws_session_token`
    pub session_token: Option<Secret>,
}

/// A value of `credential_source` in a profile.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum NamedSource {
    /// The container's credential service.
    EcsContainer,
    /// The environment variables.
    Environment,
    /// The instance metadata service.
    Ec2InstanceMetadata,
}

impl CredentialOrigin {
    /// Reads the origin of a profile without a source. Returns `None` if the profile has no
    /// credentials.
    ///
    /// The order within a profile is that of the AWS CLI: keys in the credentials file take
    /// precedence over `login_session` and `credential_process`, which take precedence over keys in
    /// the config file.
    pub(super) fn read(
        files: &ConfigFiles,
        profile: &Profile,
    ) -> Result<Option<Self>, ProfileProblem> {
        if let Some(token_file) = profile.text(TOKEN_FILE) {
            let role = AssumedRole::read(profile)?;
            let role = role.ok_or_else(|| profile.lacks(ROLE_ARN, TOKEN_FILE))?;
            return Ok(Some(Self::WebIdentity { token_file: token_file.to_owned(), role }));
        }
        let sso = SsoOrigin::read(files, profile)?;
        // A session without a role has tokens for other services and does not replace keys.
        if sso.as_ref().is_some_and(|sso| sso.account_and_role.is_some()) {
            return Ok(sso.map(Self::Sso));
        }
        let id = profile.property(ACCESS_KEY_ID);
        if id.is_some_and(|id| id.file() == ConfigFileKind::Credentials) {
            return Ok(StaticKeys::read(profile)?.map(Self::Static));
        }
        if let Some(arn) = profile.text("login_session") {
            return Ok(Some(Self::Login(arn.to_owned())));
        }
        if let Some(command) = profile.property("credential_process") {
            return Ok(Some(Self::Process(command.value().clone())));
        }
        let keys = StaticKeys::read(profile)?.map(Self::Static);
        Ok(keys.or_else(|| sso.map(Self::Sso)))
    }
}

impl StaticKeys {
    /// Reads the keys of a profile. Returns `None` if it has neither key.
    pub(super) fn read(profile: &Profile) -> Result<Option<Self>, ProfileProblem> {
        match (profile.text(ACCESS_KEY_ID), profile.property(SECRET_ACCESS_KEY)) {
            (None, None) => Ok(None),
            (Some(_), None) => Err(profile.lacks(SECRET_ACCESS_KEY, ACCESS_KEY_ID)),
            (None, Some(_)) => Err(profile.lacks(ACCESS_KEY_ID, SECRET_ACCESS_KEY)),
            (Some(id), Some(secret)) => Ok(Some(Self {
                profile: profile.name().to_owned(),
                access_key_id: id.to_owned(),
                secret_access_key: secret.value().clone(),
                session_token: profile
                    .property("aws_session_token")
                    .map(|property| property.value().clone()),
            })),
        }
    }
}

impl NamedSource {
    /// Returns the value of `credential_source`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Environment => "Environment",
            Self::Ec2InstanceMetadata => "Ec2InstanceMetadata",
            Self::EcsContainer => "EcsContainer",
        }
    }

    /// Parses the `credential_source` of a profile; case does not matter.
    pub(super) fn parse(profile: &Profile, text: &str) -> Result<Self, ProfileProblem> {
        let known = NAMED_SOURCES.iter().find(|source| source.as_str().eq_ignore_ascii_case(text));
        known.copied().ok_or_else(|| {
            let problem = "is not `Environment`, `Ec2InstanceMetadata` or `EcsContainer`";
            profile.bad(CREDENTIAL_SOURCE, problem)
        })
    }
}

const NAMED_SOURCES: &[NamedSource] =
    &[NamedSource::Environment, NamedSource::Ec2InstanceMetadata, NamedSource::EcsContainer];

pub(super) const CREDENTIAL_SOURCE: &str = "credential_source";

pub(super) const TOKEN_FILE: &str = "web_identity_token_file";

const ACCESS_KEY_ID: &str = "aws_access_key_id";

const SECRET_ACCESS_KEY: &str = "aws_secret_access_key";
