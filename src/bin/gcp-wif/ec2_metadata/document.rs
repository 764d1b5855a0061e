//! The documents with credentials, as AWS's SDKs and Google's libraries parse them.

use gcp_wif::secret::Secret;

use super::served::Served;
use crate::serve::json_string;

/// Returns the document of a role of an instance.
pub(super) fn of_role(served: &Served) -> Secret {
    let (keys, updated) = (keys(served), json_string(&served.fetched_at.to_string()));
    let keys = keys.expose();
    Secret::new(format!(
        "{{\"Code\":\"Success\",\"LastUpdated\":{updated},\"Type\":\"AWS-HMAC\",{keys}}}"
    ))
}

/// Returns the document of a container. `role` is the ARN of its role, if that is known.
pub(super) fn of_container(served: &Served, role: Option<&str>) -> Secret {
    let keys = keys(served);
    let keys = keys.expose();
    Secret::new(match role {
        Some(role) => format!("{{\"RoleArn\":{},{keys}}}", json_string(role)),
        None => format!("{{{keys}}}"),
    })
}

/// Returns the document with the time at which the credentials of the role were fetched.
pub(super) fn info(served: &Served) -> String {
    let updated = json_string(&served.fetched_at.to_string());
    format!("{{\"Code\":\"Success\",\"LastUpdated\":{updated}}}")
}

fn keys(served: &Served) -> Secret {
    let credentials = &served.identity.credentials;
    let token = credentials.session_token().map_or("", |token| token.expose());
    let [secret, token] = [credentials.secret_access_key().expose(), token]
        .map(|text| Secret::new(json_string(text)));
    let (secret, token) = (secret.expose(), token.expose());
    let [id, end] = [credentials.access_key_id(), &served.expires_at.to_string()].map(json_string);
    Secret::new(format!(
        "\"AccessKeyId\":{id},\"SecretAccessKey\":{secret},\"Token\":{token},\"Expiration\":{end}"
    ))
}
