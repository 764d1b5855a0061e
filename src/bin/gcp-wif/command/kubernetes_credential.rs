//! `gcp-wif kubernetes-credential`: a [credential plugin](https://kubernetes.io/docs/reference/config-api/client-authentication.v1/)
//! for kubectl and other readers of a kubeconfig.

use gcp_wif::json::to_indented_secret_json;
use gcp_wif::sanitize::Sanitized;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::app::App;
use crate::error::{Error, Result};
use crate::output;
use crate::token_scopes::gcloud_scopes;

pub(crate) fn run(app: &App) -> Result<()> {
    // Before any request: kubectl would reject a credential of another version.
    let version = api_version(app.context.variable(EXEC_INFO).as_deref())?;
    let federation = app.federation()?;
    let token = federation.access_token(gcloud_scopes(federation.credentials()))?;
    output::print(&to_indented_secret_json(&ExecCredential {
        api_version: version,
        kind: "ExecCredential",
        spec: Spec { interactive: false },
        status: Status {
            expiration_timestamp: token.expires_at().to_string(),
            token: token.token().expose(),
        },
    }))
}

/// Returns the version of ExecCredential that kubectl requests, or the newest one by default. kubectl
/// accepts no other.
fn api_version(info: Option<&str>) -> Result<&'static str> {
    let Some(info) = info else { return Ok(V1) };
    let info: Option<Map<String, Value>> = serde_json::from_str(info).ok();
    let version = info.as_ref().and_then(|info| info.get("apiVersion")).and_then(Value::as_str);
    let version = version
        .ok_or_else(|| Error::Usage(format!("`{EXEC_INFO}` is not an ExecCredential in JSON")))?;
    match version {
        V1 => Ok(V1),
        V1BETA1 => Ok(V1BETA1),
        other => Err(Error::Usage(format!(
            "`{EXEC_INFO}` asks for the API version `{}`, expected `{V1}` or `{V1BETA1}`",
            Sanitized::truncated(other, 120)
        ))),
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ExecCredential<'a> {
    api_version: &'static str,
    kind: &'static str,
    spec: Spec,
    status: Status<'a>,
}

#[derive(Serialize)]
struct Spec {
    interactive: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Status<'a> {
    expiration_timestamp: String,
    token: &'a str,
}

const EXEC_INFO: &str = "KUBERNETES_EXEC_INFO";

const V1: &str = "client.authentication.k8s.io/v1";

const V1BETA1: &str = "client.authentication.k8s.io/v1beta1";

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_version_is_the_one_that_kubectl_names() {
        assert_eq!(api_version(None).unwrap(), V1);
        for version in [V1, V1BETA1] {
            let info = json!({ "kind": "ExecCredential", "apiVersion": version, "spec": {} });
            assert_eq!(api_version(Some(&info.to_string())).unwrap(), version);
        }
        for info in [
            "",
            "{",
            "{}",
            "[]",
            "[\"client.authentication.k8s.io/v1\"]",
            r#"{"apiVersion":1}"#,
            r#"{"apiVersion":"v1"}"#,
        ] {
            assert!(api_version(Some(info)).is_err(), "{info}");
        }
    }
}
