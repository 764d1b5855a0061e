//! The tokens that are requested from both libraries.

use serde_json::{Value, json};

/// A token that is requested from both libraries.
#[derive(Clone, Copy, Default)]
pub(super) struct Case {
    pub(super) name: &'static str,
    subject: Option<&'static str>,
    scopes: &'static [&'static str],
    delegates: &'static [&'static str],
    quota_project: Option<&'static str>,
    boundary: Option<&'static str>,
}

pub(super) fn cases() -> Vec<Case> {
    let user = Case {
        name: "a user",
        subject: Some("user@example.com"),
        scopes: &[GMAIL],
        ..Case::default()
    };
    let account = Case { name: "a service account", scopes: &[CLOUD_PLATFORM], ..Case::default() };
    vec![
        user,
        Case { name: "two scopes", scopes: &[GMAIL, CLOUD_PLATFORM], ..user },
        Case { name: "a user, by delegates", delegates: DELEGATES, ..user },
        Case { name: "a user, with a quota project", quota_project: Some("my-project"), ..user },
        account,
        Case { name: "delegates", delegates: DELEGATES, ..account },
        Case { name: "a quota project", quota_project: Some("my-project"), ..account },
        Case { name: "a boundary", boundary: Some(BOUNDARY), ..account },
    ]
}

impl Case {
    pub(super) fn input(&self, file: &str) -> Value {
        let mut account = json!({
            "type": "external_account",
            "audience": "//iam.googleapis.com/projects/123456/locations/global/workloadIdentityPools/p/providers/f",
            "subject_token_type": "urn:ietf:params:oauth:token-type:jwt",
            "token_url": "https://sts.googleapis.com/v1/token",
            "credential_source": { "file": file },
        });
        if let Some(project) = self.quota_project {
            account["quota_project_id"] = project.into();
        }
        let boundary: Value =
            self.boundary.map_or(Value::Null, |text| serde_json::from_str(text).unwrap());
        json!({
            "account": account,
            "target": TARGET,
            "scopes": self.scopes,
            "delegates": self.delegates,
            "subject": self.subject,
            "boundary": boundary,
            "responses": {
                "/v1/token": { "access_token": "made-up-federated", "expires_in": 3599, "token_type": "Bearer" },
                ":generateAccessToken": { "accessToken": "made-up-access", "expireTime": "2099-01-01T00:00:00Z" },
                ":signJwt": { "keyId": "k", "signedJwt": "bWFkZQ.dXA.and0" },
                "/token": { "access_token": "made-up-user", "expires_in": 3599, "token_type": "Bearer" },
            },
        })
    }
}

/// The service account.
pub(super) const TARGET: &str = "job@my-project.iam.gserviceaccount.com";

const DELEGATES: &[&str] =
    &["projects/-/serviceAccounts/delegate@my-project.iam.gserviceaccount.com"];

const GMAIL: &str = "https://www.googleapis.com/auth/gmail.readonly";

const CLOUD_PLATFORM: &str = "https://www.googleapis.com/auth/cloud-platform";

const BOUNDARY: &str = r#"{"accessBoundary":{"accessBoundaryRules":[{
  "availablePermissions": ["inRole:roles/storage.objectViewer"],
  "availableResource": "//storage.googleapis.com/projects/_/buckets/my-bucket",
  "availabilityCondition": {"title": "one folder", "expression":
    "resource.name.startsWith('projects/_/buckets/my-bucket/objects/my-folder/')"}
}]}}"#;
