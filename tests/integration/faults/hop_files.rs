//! The credential files that lead to each request.

use serde_json::{Value, json};
use testkit::clouds::{FEDERATED_TOKEN, LOGIN_CLIENT, LOGIN_CLIENT_SECRET, REFRESH_TOKEN};
use testkit::credential_files::{AWS4_REQUEST, JWT, account, aws_source, azure_source};

use super::hop::Hop;

impl Hop {
    /// Returns the credential file, which sends this request to `origin` and all others to `rest`.
    pub fn credential_json(self, origin: &str, rest: &str) -> Value {
        // With the token of a login, no other request goes to the token endpoint, of which these hops are a part.
        if matches!(
            self,
            Self::UserToken | Self::Downscoping | Self::Refresh | Self::SecondImpersonation
        ) {
            return self.login_json(origin, rest);
        }
        let mut json = match self {
            Self::Url => account(JWT, rest, &azure_source(origin)),
            Self::MutualTls => account(MTLS, origin, &certificate_source()),
            Self::TokenEndpoint => account(AWS4_REQUEST, origin, &aws_source(rest)),
            _ => account(AWS4_REQUEST, rest, &aws_source(rest)),
        };
        if self == Self::MetadataToken {
            let url = format!("{origin}/latest/api/token");
            json["credential_source"]["imdsv2_session_token_url"] = url.into();
        }
        if matches!(self, Self::Impersonation | Self::IdToken | Self::SignJwt) {
            let path = Self::Impersonation.key().trim_start_matches("POST ");
            json["service_account_impersonation_url"] = format!("{origin}{path}").into();
        }
        json
    }

    /// Returns the credential file of a login with a token, or of a service account that the user
    /// impersonates.
    fn login_json(self, origin: &str, rest: &str) -> Value {
        if self == Self::Refresh {
            return json!({
                "type": "external_account_authorized_user",
                "client_id": LOGIN_CLIENT,
                "client_secret": LOGIN_CLIENT_SECRET,
                "refresh_token": REFRESH_TOKEN,
                "token_url": format!("{origin}/v1/oauthtoken"),
            });
        }
        let login = json!({
            "type": "external_account_authorized_user",
            "audience": "//iam.googleapis.com/locations/global/workforcePools/staff/providers/example",
            "token_url": format!("{origin}/v1/oauthtoken"),
            "token": FEDERATED_TOKEN,
            "expiry": "2099-01-01T00:00:00Z",
        });
        if self == Self::Downscoping {
            return login;
        }
        let impersonated = |origin: &str, hop: Self, source: Value| {
            let path = hop.key().trim_start_matches("POST ");
            json!({
                "type": "impersonated_service_account",
                "service_account_impersonation_url": format!("{origin}{path}"),
                "source_credentials": source,
            })
        };
        let first = impersonated(rest, Self::Impersonation, login);
        match self {
            Self::SecondImpersonation => impersonated(origin, self, first),
            _ => first,
        }
    }
}

/// Returns a source whose certificate configuration is `config.json` in the working directory.
fn certificate_source() -> Value {
    json!({ "certificate": { "certificate_config_location": "config.json" } })
}

const MTLS: &str = "urn:ietf:params:oauth:token-type:mtls";
