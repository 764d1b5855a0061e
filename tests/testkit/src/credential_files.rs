//! Credential files for the fake, as gcloud writes them, with every URL on the fake.

pub use gcp_wif::external_account::JWT;
use serde_json::{Value, json};

use crate::clouds::{AUDIENCE, Clouds};
use crate::subject_tokens::{GITHUB_REQUEST_TOKEN, github_request_path};

/// Returns the `credential_source` of an AWS provider, with the metadata service at an origin.
pub fn aws_source(metadata: &str) -> Value {
    json!({
        "environment_id": "aws1",
        "region_url": format!("{metadata}/latest/meta-data/placement/availability-zone"),
        "url": format!("{metadata}/latest/meta-data/iam/security-credentials"),
        "regional_cred_verification_url":
            "https://sts.{region}.amazonaws.com?Action=GetCallerIdentity&Version=2011-06-15",
        "imdsv2_session_token_url": format!("{metadata}/latest/api/token"),
    })
}

/// Returns the `credential_source` of the managed identity of an Azure machine, with the metadata service at an
/// origin.
pub fn azure_source(metadata: &str) -> Value {
    let query = format!("api-version=2018-02-01&resource=https:{AUDIENCE}");
    json!({
        "url": format!("{metadata}/metadata/identity/oauth2/token?{query}"),
        "headers": { "Metadata": "True" },
        "format": { "type": "json", "subject_token_field_name": "access_token" },
    })
}

/// Returns a credential file for subject tokens of a type, with Google's token endpoint at an origin.
pub fn account(subject_token_type: &str, google: &str, credential_source: &Value) -> Value {
    json!({
        "universe_domain": "googleapis.com",
        "type": "external_account",
        "audience": AUDIENCE,
        "subject_token_type": subject_token_type,
        "token_url": format!("{google}/v1/token"),
        "credential_source": credential_source,
    })
}

impl Clouds {
    /// Returns a file for an AWS provider with IMDSv2.
    pub fn credential_json(&self, service_account: Option<&str>) -> String {
        let origin = self.origin();
        let mut json = account(AWS4_REQUEST, &origin, &aws_source(&origin));
        if let Some(email) = service_account {
            let url = format!("{origin}/v1/projects/-/serviceAccounts/{email}:generateAccessToken");
            json["service_account_impersonation_url"] = url.into();
        }
        format!("{json:#}\n")
    }

    /// Returns a file for a token in a file.
    pub fn file_credential_json(&self, file: &str) -> String {
        self.jwt_credential_json(&json!({ "file": file }))
    }

    /// Returns a file for a command that prints a token.
    pub fn executable_credential_json(&self, command: &str) -> String {
        self.jwt_credential_json(&json!({ "executable": { "command": command } }))
    }

    /// Returns a file for the managed identity of an Azure machine.
    pub fn azure_credential_json(&self) -> String {
        self.jwt_credential_json(&azure_source(&self.origin()))
    }

    /// Returns a file for a job of GitHub Actions, as `google-github-actions/auth` writes it.
    pub fn github_credential_json(&self) -> String {
        let audience: String =
            url::form_urlencoded::byte_serialize(format!("https:{AUDIENCE}").as_bytes()).collect();
        let path = github_request_path();
        self.jwt_credential_json(&json!({
            "url": format!("{}{path}&audience={audience}", self.origin()),
            "headers": { "Authorization": format!("Bearer {GITHUB_REQUEST_TOKEN}") },
            "format": { "type": "json", "subject_token_field_name": "value" },
        }))
    }

    /// Returns a file for a JWT of this `credential_source`.
    pub fn jwt_credential_json(&self, credential_source: &Value) -> String {
        format!("{:#}\n", account(JWT, &self.origin(), credential_source))
    }
}

pub const AWS4_REQUEST: &str = "urn:ietf:params:aws:token-type:aws4_request";
