//! The web identity of a pod: IAM roles for service accounts (IRSA).

use std::sync::Arc;

use super::attempts::Attempts;
use super::error::SupplierError;
use super::security_credentials_supplier::SecurityCredentialsSupplier;
use super::shared_config::SharedConfig;
use super::source::AwsSource;
use super::web_identity_role::{assume_with_token_file, read_token};
use crate::aws_config_file::AssumedRole;
use crate::aws_sts::{AwsService, ProfileEndpoints};
use crate::context::Context;
use crate::identity_key::IdentityKey;
use crate::region::Region;
use crate::security_credentials::SecurityCredentials;

/// A supplier of the credentials of the role `AWS_ROLE_ARN`, which it assumes with the token in
/// `AWS_WEB_IDENTITY_TOKEN_FILE`
/// ([IAM roles for service accounts](https://docs.aws.amazon.com/eks/latest/userguide/iam-roles-for-service-accounts.html)).
///
/// `AWS_ROLE_SESSION_NAME` names the session; the default is `gcp-wif`.
#[derive(Clone, Debug)]
pub struct WebIdentitySupplier {
    context: Context,
    region: Region,
    config: Option<Arc<SharedConfig>>,
}

impl WebIdentitySupplier {
    /// Creates a supplier that assumes the role at the AWS STS of `region`.
    pub const fn new(context: Context, region: Region) -> Self {
        Self { context, region, config: None }
    }

    /// Applies the endpoint settings of the selected profile to AWS STS, as AWS's tools do.
    #[must_use]
    pub fn with_shared_config(self, config: Arc<SharedConfig>) -> Self {
        Self { config: Some(config), ..self }
    }

    fn endpoints(&self) -> Result<ProfileEndpoints, SupplierError> {
        match &self.config {
            None => Ok(ProfileEndpoints::default()),
            Some(config) => config.endpoints(AwsService::Sts),
        }
    }
}

impl SecurityCredentialsSupplier for WebIdentitySupplier {
    fn name(&self) -> &str {
        NAME
    }

    fn security_credentials(
        &self,
        attempts: &mut Attempts,
    ) -> Result<Option<SecurityCredentials>, SupplierError> {
        let Some(path) = self.context.variable(TOKEN_FILE) else {
            let reason = format!("`{TOKEN_FILE}` is unset");
            attempts.skip_source(NAME, AwsSource::WebIdentity, reason);
            return Ok(None);
        };
        let Some(arn) = self.context.variable(ROLE_ARN) else {
            let problem = format!("`{TOKEN_FILE}` is set, `{ROLE_ARN}` is unset");
            return Err(SupplierError::broken(NAME, problem));
        };
        let session_name = self.context.variable(SESSION_NAME);
        let role = AssumedRole { arn, session_name, ..AssumedRole::default() };
        let endpoints = self.endpoints()?;
        let place = (&self.region, &endpoints);
        assume_with_token_file(&self.context, place, (TOKEN_FILE, &path), &role).map(Some)
    }

    fn identity_key(&self) -> Result<Option<IdentityKey>, SupplierError> {
        let Some(path) = self.context.variable(TOKEN_FILE) else {
            return Ok(None);
        };
        let key = IdentityKey::new(NAME)
            .with_some("role", self.context.variable(ROLE_ARN))
            .with_some("session name", self.context.variable(SESSION_NAME))
            .with_token(&read_token(&self.context, (TOKEN_FILE, &path))?)
            .with_aws_sts(&self.context, &self.endpoints()?);
        Ok(Some(key))
    }
}

const NAME: &str = "web identity";

const TOKEN_FILE: &str = "AWS_WEB_IDENTITY_TOKEN_FILE";

const ROLE_ARN: &str = "AWS_ROLE_ARN";

const SESSION_NAME: &str = "AWS_ROLE_SESSION_NAME";
