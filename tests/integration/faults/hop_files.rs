//! The credential files that lead to each request.

use serde_json::{Value, json};
use testkit::clouds::{
    AUDIENCE, FEDERATED_TOKEN, LOGIN_CLIENT, LOGIN_CLIENT_SECRET, REFRESH_TOKEN,
};

use super::hop::{Hop, URL};

impl Hop {
    /// Returns the credential file, which sends this request to `origin` and all others to `rest`.
    pub fn credential_json(self, origin: &str, rest: &str) -> Value {
        // The token of a login needs no request to the token endpoint, of which these hops are a part.
        if matches!(
            self,
            Self::UserToken | Self::Downscoping | Self::Refresh | Self::SecondImpersonation
        ) {
            return self.login_json(origin, rest);
        }
        let of = |hop: Self| if hop == self { origin } else { rest };
        let metadata = "latest/meta-data";
        let mut json = json!({
            "universe_domain": "googleapis.com",
            "type": "external_account",
            "audience": AUDIENCE,
            "subject_token_type": "urn:ietf:params:aws:token-type:aws4_request",
            "token_url": format!("{}/v1/token", of(Self::TokenEndpoint)),
            "credential_source": {
                "environment_id": "aws1",
                "region_url": format!("{rest}/{metadata}/placement/availability-zone"),
                "url": format!("{rest}/{metadata}/iam/security-credentials"),
                "regional_cred_verification_url":
                    "https://sts.{region}.amazonaws.com?Action=GetCallerIdentity&Version=2011-06-15",
                "imdsv2_session_token_url": format!("{}/latest/api/token", of(Self::MetadataToken)),
            },
        });
        if self == Self::Url {
            let path = URL.trim_start_matches("GET ");
            let query = format!("api-version=2018-02-01&resource=https:{AUDIENCE}");
            json["subject_token_type"] = "urn:ietf:params:oauth:token-type:jwt".into();
            json["credential_source"] = json!({
                "url": format!("{origin}{path}?{query}"),
                "headers": { "Metadata": "True" },
                "format": { "type": "json", "subject_token_field_name": "access_token" },
            });
        }
        if self.is_mutual_tls() {
            json["subject_token_type"] = "urn:ietf:params:oauth:token-type:mtls".into();
            json["token_url"] = format!("{origin}/v1/token").into();
            json["credential_source"] =
                json!({ "certificate": { "certificate_config_location": "config.json" } });
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
