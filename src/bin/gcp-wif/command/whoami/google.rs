//! The identity as Google maps it.

use gcp_wif::credentials::Credentials;
use gcp_wif::external_account::ExternalAccount;
use gcp_wif::principal::{Principal, jwt_member};
use serde::Serialize;

use crate::gcloud_command::{WORKLOAD_IDENTITY_USER, grant_on_service_account};

/// The provider, and the principal under the usual attribute mapping.
#[derive(Default, Serialize)]
pub(super) struct Google {
    audience: Option<String>,
    subject: Option<String>,
    aws_role: Option<String>,
    principal: Option<String>,
    principal_set: Option<String>,
    service_account: Option<String>,
    binding_command: Option<String>,
    /// Whether the principal depends on `google.subject=assertion.sub`, which providers of JWTs do not have by
    /// default.
    #[serde(skip)]
    depends_on_mapping: bool,
}

impl Google {
    /// Maps an AWS identity as AWS providers do by default.
    pub(super) fn new(principal: Option<Principal>, credentials: Option<&Credentials>) -> Self {
        let mut google = Self::default();
        if let Some(principal) = &principal {
            google.subject = Some(principal.subject().to_owned());
            google.aws_role = Some(principal.aws_role().to_owned());
        }
        let Some(credentials) = credentials else {
            return google;
        };
        let account = credentials.external_account().map(ExternalAccount::audience);
        let user = || credentials.authorized_user()?.audience();
        let audience = account.or_else(user);
        google.audience = audience.map(ToString::to_string);
        google.service_account = credentials.service_account_email().map(str::to_owned);
        if let (Some(principal), Some(audience)) = (&principal, audience) {
            let member = principal.member(audience);
            let members = principal.role_members(audience);
            // The name of a role's session changes, so the binding names the role.
            let lasting = if principal.is_assumed_role() { &members } else { &member };
            google.binding_command = binding_command(credentials, lasting);
            google.principal = Some(member);
            google.principal_set = Some(members);
        }
        google
    }

    /// Maps the subject of a JWT, which nothing has verified.
    pub(super) fn for_jwt(subject: Option<&str>, credentials: &Credentials) -> Self {
        let account = credentials.external_account();
        let principal = account.and_then(|account| jwt_member(account.audience(), subject?));
        let binding_command =
            principal.as_ref().and_then(|member| binding_command(credentials, member));
        let google = Self::new(None, Some(credentials));
        Self { principal, binding_command, depends_on_mapping: true, ..google }
    }

    /// Lists the lines of the text, each with its name.
    pub(super) fn lines(&self) -> Vec<(&'static str, String)> {
        let mapping = if self.depends_on_mapping { MAPPING } else { "" };
        let principal = self.principal.as_ref().map(|principal| format!("{principal}{mapping}"));
        let known = [
            ("audience", &self.audience),
            ("google.subject", &self.subject),
            ("attribute.aws_role", &self.aws_role),
            ("principal", &principal),
            ("principal set", &self.principal_set),
            ("service account", &self.service_account),
            ("binding", &self.binding_command),
        ];
        known.into_iter().filter_map(|(name, value)| Some((name, value.clone()?))).collect()
    }
}

/// Returns the command that lets a member act as the first service account of a chain. The others are impersonated
/// by service accounts.
fn binding_command(credentials: &Credentials, member: &str) -> Option<String> {
    let first = credentials.impersonations().first()?;
    Some(grant_on_service_account(first.email(), WORKLOAD_IDENTITY_USER, member))
}

const MAPPING: &str = " (if the provider maps google.subject to assertion.sub)";
