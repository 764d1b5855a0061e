//! The response to the kubelet, which drops a response with an unknown member.

use std::collections::BTreeMap;
use std::time::Duration;

use gcp_wif::json::to_secret_json;
use gcp_wif::secret::Secret;
use serde::Serialize;

/// The login of a registry.
#[derive(Debug)]
pub(super) struct Login<'a> {
    pub(super) registry: &'a str,
    pub(super) token: Secret,
    /// The remaining lifetime of the token.
    pub(super) left: Duration,
}

/// Returns a `CredentialProviderResponse` with a login, or without one.
///
/// Only the registry of the image gets the token, and the kubelet may use it for every image there. The
/// `cacheType` of the kubelet's configuration decides whether the login serves one pod or all pods of a service
/// account.
pub(super) fn response(version: &str, login: Option<&Login<'_>>) -> Secret {
    let cached = login.map_or(Duration::ZERO, |login| login.left.saturating_sub(MARGIN));
    let auth = login.map(|login| {
        let password = login.token.expose();
        BTreeMap::from([(login.registry, Auth { password, username: "oauth2accesstoken" })])
    });
    to_secret_json(&Response {
        api_version: version,
        auth,
        cache_duration: go_duration(cached),
        cache_key_type: "Registry",
        kind: "CredentialProviderResponse",
    })
}

/// Formats a duration as `time.Duration` of Go does, in whole seconds.
fn go_duration(duration: Duration) -> String {
    let seconds = duration.as_secs();
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    match (hours, minutes) {
        (0, 0) => format!("{seconds}s"),
        (0, _) => format!("{minutes}m{seconds}s"),
        _ => format!("{hours}h{minutes}m{seconds}s"),
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Response<'a> {
    api_version: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    auth: Option<BTreeMap<&'a str, Auth<'a>>>,
    cache_duration: String,
    cache_key_type: &'static str,
    kind: &'static str,
}

#[derive(Serialize)]
struct Auth<'a> {
    password: &'a str,
    username: &'static str,
}

/// The time before its expiry at which the kubelet drops a token, so that a pull with it can end.
const MARGIN: Duration = Duration::from_secs(5 * 60);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_those_of_go() {
        for (seconds, text) in [
            (0, "0s"),
            (59, "59s"),
            (60, "1m0s"),
            (3120, "52m0s"),
            (3600, "1h0m0s"),
            (43_199, "11h59m59s"),
        ] {
            assert_eq!(go_duration(Duration::from_secs(seconds)), text);
        }
    }
}
