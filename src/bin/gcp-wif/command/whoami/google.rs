//! The identity as Google maps it.

use gcp_wif::credentials::Credentials;
use gcp_wif::external_account::ExternalAccount;
use gcp_wif::principal::Principal;
use serde::Serialize;

use crate::gcloud_command::{WORKLOAD_IDENTITY_USER, grant_on_service_account};

/// The provider, and the principal under the default attribute mapping of AWS providers.
#[derive(Default, Serialize)]
pub(super) struct Google {
    audience: Option<String>,
    subject: Option<String>,
    aws_role: Option<String>,
    principal: Option<String>,
    principal_set: Option<String>,
    service_account: Option<String>,
    binding_command: Option<String>,
}

impl Google {
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
            // The name of a role's session changes, so a binding for a role names the whole role.
            let lasting = if principal.is_assumed_role() { &members } else { &member };
            // The others of a chain are impersonated by service accounts.
            google.binding_command = credentials.impersonations().first().map(|first| {
                grant_on_service_account(first.email(), WORKLOAD_IDENTITY_USER, lasting)
            });
            google.principal = Some(member);
            google.principal_set = Some(members);
        }
        google
    }

    /// Lists the lines of the text, each with its name.
    pub(super) fn lines(&self) -> Vec<(&'static str, String)> {
        let known = [
            ("audience", &self.audience),
            ("google.subject", &self.subject),
            ("attribute.aws_role", &self.aws_role),
            ("principal", &self.principal),
            ("principal set", &self.principal_set),
            ("service account", &self.service_account),
            ("binding", &self.binding_command),
        ];
        known.into_iter().filter_map(|(name, value)| Some((name, value.clone()?))).collect()
    }
}
