//! IAM Identity Center (SSO): the credentials of a role for a token of a person.

use std::sync::Arc;

use url::Url;

use super::attempts::Attempts;
use super::credential_document::{CredentialDocument, SessionToken};
use super::endpoint_error::EndpointError;
use super::error::SupplierError;
use super::identity_key::IdentityKey;
use super::profile_identity::sso_identity;
use super::security_credentials_supplier::SecurityCredentialsSupplier;
use super::shared_config::SharedConfig;
use crate::aws_config_file::SsoOrigin;
use crate::aws_sts::{AwsService, Endpoint, EndpointOptions};
use crate::context::{Context, Destination};
use crate::http::{Method, Request};
use crate::region::Region;
use crate::secret::redacted;
use crate::security_credentials::SecurityCredentials;

/// Supplies the credentials of a role of IAM Identity Center, with the token that `aws sso login` has
/// left behind.
#[derive(Debug)]
pub struct SsoSupplier {
    context: Context,
    config: Arc<SharedConfig>,
    origin: SsoOrigin,
}

impl SsoSupplier {
    /// Asks for the account and the role of `origin`. The profile that `config` selects says where
    /// the services are, and names this in errors.
    pub const fn new(context: Context, config: Arc<SharedConfig>, origin: SsoOrigin) -> Self {
        Self { context, config, origin }
    }
}

impl SecurityCredentialsSupplier for SsoSupplier {
    fn name(&self) -> &str {
        NAME
    }

    fn security_credentials(
        &self,
        attempts: &mut Attempts,
    ) -> Result<Option<SecurityCredentials>, SupplierError> {
        let session = SsoSession::new(&self.context, &self.config, &self.origin);
        let found = session.role_credentials()?;
        if found.is_none() {
            attempts.skip(NAME, NO_ROLE);
        }
        Ok(found)
    }

    fn identity_key(&self) -> Result<Option<IdentityKey>, SupplierError> {
        match self.origin.account_and_role {
            None => Ok(None),
            Some(_) => sso_identity(&self.context, &self.config, &self.origin).map(Some),
        }
    }
}

/// Is what a profile says about SSO, with what is needed to follow it.
#[derive(Debug)]
pub(super) struct SsoSession<'a> {
    pub(super) context: &'a Context,
    pub(super) config: &'a SharedConfig,
    pub(super) origin: &'a SsoOrigin,
}

impl<'a> SsoSession<'a> {
    pub(super) const fn new(
        context: &'a Context,
        config: &'a SharedConfig,
        origin: &'a SsoOrigin,
    ) -> Self {
        Self { context, config, origin }
    }

    /// Asks the portal
    /// ([GetRoleCredentials](https://docs.aws.amazon.com/singlesignon/latest/PortalAPIReference/API_GetRoleCredentials.html)).
    ///
    /// `None` where the session is for other services than AWS's.
    pub(super) fn role_credentials(&self) -> Result<Option<SecurityCredentials>, SupplierError> {
        let Some((account, role)) = &self.origin.account_and_role else {
            return Ok(None);
        };
        let mut url = endpoint_url(self, ("portal.sso", "portal.sso-fips"), AwsService::Sso)?;
        set_path_below(&mut url, "federation/credentials");
        url.query_pairs_mut().append_pair("role_name", role).append_pair("account_id", account);
        let token = self.token()?;
        let request = Request::new(Method::Get, url)
            .header("accept", "application/json")
            .secret_header("x-amz-sso_bearer_token", token.clone());
        let broken = |error| SupplierError::Endpoint { supplier: NAME, error };
        let response = self
            .context
            .send(&request, Destination::Aws)
            .map_err(|error| broken(EndpointError::Transport { what: WHAT, error }))?;
        let malformed = |problem| broken(EndpointError::Malformed { what: WHAT, problem });
        if response.status != 200 {
            let document: CredentialDocument = response.json().unwrap_or_default();
            // `UnauthorizedException:http://…` is how some services write it.
            let code = response.header("x-amzn-errortype").unwrap_or_default();
            let code = code.split(':').next().unwrap_or_default().to_owned();
            return Err(broken(EndpointError::Status {
                what: WHAT,
                status: response.status,
                code,
                message: redacted(document.message.unwrap_or_default(), &[token]),
                retry: response.retry,
            }));
        }
        let answer: RoleCredentials = response.json().map_err(malformed)?;
        answer
            .role_credentials
            .credentials(SessionToken::Required("sessionToken"))
            .map(Some)
            .map_err(malformed)
    }
}

#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase")]
struct RoleCredentials {
    role_credentials: CredentialDocument,
}

/// An endpoint of one's own may have a path, below which the service is.
pub(super) fn set_path_below(url: &mut Url, path: &str) {
    let below = format!("{}/{path}", url.path().trim_end_matches('/'));
    url.set_path(&below);
}

/// Is the endpoint of a service in the region of the session.
pub(super) fn endpoint_url(
    session: &SsoSession<'_>,
    (name, fips_name): (&str, &str),
    service: AwsService,
) -> Result<Url, SupplierError> {
    let region =
        Region::parse(&session.origin.region).map_err(|error| SupplierError::Endpoint {
            supplier: NAME,
            error: EndpointError::Setting {
                name: "sso_region",
                problem: format!("is bad: {error}"),
            },
        })?;
    let profile = session.config.endpoints(service)?;
    EndpointOptions::for_service(session.context, service, &profile)
        .and_then(|options| Endpoint::for_service(name, fips_name, &region, &options))
        .map(|endpoint| endpoint.url().clone())
        .map_err(|error| {
            let error = EndpointError::Address(error);
            SupplierError::Endpoint { supplier: NAME, error }
        })
}

/// Why a session gives no keys.
pub(super) const NO_ROLE: &str = "`sso_session` without `sso_account_id` gives no keys";

const NAME: &str = "SSO";

const WHAT: &str = "the role's credentials";
