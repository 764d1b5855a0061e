//! The documents with credentials, as AWS's SDKs and Google's libraries parse them.

use gcp_wif::json::to_secret_json;
use gcp_wif::secret::Secret;
use serde::Serialize;

use super::served::Served;
use crate::serve::json_string;

/// Returns the document of a role of an instance.
pub(super) fn of_role(served: &Served) -> Secret {
    to_secret_json(&OfRole {
        code: "Success",
        last_updated: served.fetched_at.to_string(),
        r#type: "AWS-HMAC",
        keys: keys(served),
    })
}

/// Returns the document of a container. `role` is the ARN of its role, if that is known.
pub(super) fn of_container(served: &Served, role: Option<&str>) -> Secret {
    to_secret_json(&OfContainer { role_arn: role, keys: keys(served) })
}

/// Returns the document with the time at which the credentials of the role were fetched.
pub(super) fn info(served: &Served) -> String {
    let updated = json_string(&served.fetched_at.to_string());
    format!("{{\"Code\":\"Success\",\"LastUpdated\":{updated}}}")
}

fn keys(served: &Served) -> Keys<'_> {
    let credentials = &served.identity.credentials;
    Keys {
        access_key_id: credentials.access_key_id(),
        secret_access_key: credentials.secret_access_key().expose(),
        token: credentials.session_token().map_or("", |token| token.expose()),
        expiration: served.expires_at.to_string(),
    }
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct OfRole<'a> {
    code: &'static str,
    last_updated: String,
    r#type: &'static str,
    #[serde(flatten)]
    keys: Keys<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct OfContainer<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    role_arn: Option<&'a str>,
    #[serde(flatten)]
    keys: Keys<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Keys<'a> {
    access_key_id: &'a str,
    secret_access_key: &'a str,
    token: &'a str,
    expiration: String,
}
