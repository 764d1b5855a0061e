//! Credential files for the fake, as gcloud writes them, with every URL on the fake.

use serde_json::{Value, json};

use crate::clouds::{AUDIENCE, Clouds};
use crate::subject_tokens::{GITHUB_REQUEST_TOKEN, github_request_path};

impl Clouds {
    /// Returns a file for an AWS provider with IMDSv2.
    pub fn credential_json(&self, service_account: Option<&str>) -> String {
        let origin = self.origin();
        let source = json!({
            "environment_id": "aws1",
            "region_url": format!("{origin}/latest/meta-data/placement/availability-zone"),
            "url": format!("{origin}/latest/meta-data/iam/security-credentials"),
            "regional_cred_verification_url":
                "https://sts.{region}.amazonaws.com?Action=GetCallerIdentity&Version=2011-06-15",
            "imdsv2_session_token_url": format!("{origin}/latest/api/token"),
        });
        let mut json = self.account("urn:ietf:params:aws:token-type:aws4_request", &source);
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
        let url = format!(
            "{}/metadata/identity/oauth2/token?api-version=2018-02-01&resource=https:{AUDIENCE}",
            self.origin()
        );
        self.jwt_credential_json(&json!({
            "url": url,
            "headers": { "Metadata": "True" },
            "format": { "type": "json", "subject_token_field_name": "access_token" },
        }))
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
        format!("{:#}\n", self.account("urn:ietf:params:oauth:token-type:jwt", credential_source))
    }

    fn account(&self, subject_token_type: &str, credential_source: &Value) -> Value {
        json!({
            "universe_domain": "googleapis.com",
            "type": "external_account",
            "audience": AUDIENCE,
            "subject_token_type": subject_token_type,
            "token_url": format!("{}/v1/token", self.origin()),
            "credential_source": credential_source,
        })
    }
}
