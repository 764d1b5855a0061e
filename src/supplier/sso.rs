//! IAM Identity Center (SSO): the credentials of a role for a token of a person.

use url::Url;

use super::credential_document::{CredentialDocument, SessionToken};
use super::{EndpointError, SharedConfig, SupplierError};
use crate::ambient::{Ambient, Reach};
use crate::aws_config_file::SsoOrigin;
use crate::aws_sts::{Endpoint, EndpointOptions};
use crate::message::{Method, Request};
use crate::region::Region;
use crate::security_credentials::SecurityCredentials;

/// Is what a profile says about SSO, with what is needed to follow it.
#[derive(Debug)]
pub(super) struct SsoSession<'a> {
    pub(super) ambient: &'a Ambient,
    pub(super) config: &'a SharedConfig,
    pub(super) origin: &'a SsoOrigin,
}

impl<'a> SsoSession<'a> {
    pub(super) const fn new(
        ambient: &'a Ambient,
        config: &'a SharedConfig,
        origin: &'a SsoOrigin,
    ) -> Self {
        Self { ambient, config, origin }
    }

    /// Asks the portal
    /// ([GetRoleCredentials](https://docs.aws.amazon.com/singlesignon/latest/PortalAPIReference/API_GetRoleCredentials.html)).
    pub(super) fn role_credentials(&self) -> Result<SecurityCredentials, SupplierError> {
        let (account, role) = self
            .origin
            .account_and_role
            .as_ref()
            .map_or(("", ""), |both| (both.0.as_str(), both.1.as_str()));
        let mut url =
            endpoint_url(self, ("portal.sso", "portal.sso-fips"), "AWS_ENDPOINT_URL_SSO")?;
        url.set_path("/federation/credentials");
        url.query_pairs_mut().append_pair("role_name", role).append_pair("account_id", account);
        let request = Request::new(Method::Get, url)
            .header("accept", "application/json")
            .secret_header("x-amz-sso_bearer_token", self.token()?);
        let broken = |error| SupplierError::Endpoint { supplier: NAME, error };
        let response = self
            .ambient
            .send(&request, Reach::Aws)
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
                message: document.message.unwrap_or_default(),
                effort: response.effort,
            }));
        }
        let answer: RoleCredentials = response.json().map_err(malformed)?;
        answer
            .role_credentials
            .credentials(SessionToken::Required("sessionToken"))
            .map_err(malformed)
    }
}

#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase")]
struct RoleCredentials {
    role_credentials: CredentialDocument,
}

/// Is the endpoint of a service in the region of the session.
pub(super) fn endpoint_url(
    session: &SsoSession<'_>,
    (name, fips_name): (&str, &str),
    variable: &'static str,
) -> Result<Url, SupplierError> {
    let region =
        Region::parse(&session.origin.region).map_err(|error| SupplierError::Endpoint {
            supplier: NAME,
            error: EndpointError::Setting {
                name: "sso_region",
                problem: format!("is bad: {error}"),
            },
        })?;
    EndpointOptions::of_service(session.ambient, variable)
        .and_then(|options| Endpoint::of_service(name, fips_name, &region, &options))
        .map(|endpoint| endpoint.url().clone())
        .map_err(|error| {
            let error = EndpointError::Address(error);
            SupplierError::Endpoint { supplier: NAME, error }
        })
}

const NAME: &str = "SSO";

const WHAT: &str = "the role's credentials";
