//! The documents with credentials, which AWS's SDKs and Google's libraries parse.

use gcp_wif::secret::Secret;

use super::answer::quoted;
use super::credentials::Served;

/// Returns the document of a role of an instance.
pub(super) fn of_role(served: &Served) -> Secret {
    let (keys, updated) = (keys(served), quoted(&served.fetched_at.to_string()));
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
        Some(role) => format!("{{\"RoleArn\":{},{keys}}}", quoted(role)),
        None => format!("{{{keys}}}"),
    })
}

/// Returns the document that says since when the role has its credentials.
pub(super) fn info(served: &Served) -> String {
    let updated = quoted(&served.fetched_at.to_string());
    format!("{{\"Code\":\"Success\",\"LastUpdated\":{updated}}}")
}

fn keys(served: &Served) -> Secret {
    let credentials = &served.identity.credentials;
    let token = credentials.session_token().map_or("", |token| token.expose());
    let [secret, token] =
        [credentials.secret_access_key().expose(), token].map(|text| Secret::new(quoted(text)));
    let (secret, token) = (secret.expose(), token.expose());
    let [id, end] = [credentials.access_key_id(), &served.expires_at.to_string()].map(quoted);
    Secret::new(format!(
        "\"AccessKeyId\":{id},\"SecretAccessKey\":{secret},\"Token\":{token},\"Expiration\":{end}"
    ))
}
