//! The kubelet, which decodes strictly, and caches a login for as long as the response says.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, SystemTime};

use gcp_wif::timestamp::Timestamp;
use serde::Deserialize;
use testkit::clouds::{ACCESS_TOKEN, AUDIENCE, FEDERATED_TOKEN};
use testkit::http::Answer;
use testkit::{oidc, schema};

use super::world::{SERVICE_ACCOUNT, World, feed};

/// The types of `k8s.io/kubelet/pkg/apis/credentialprovider` v0.37.0, the same in all three versions.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct CredentialProviderResponse {
    kind: String,
    api_version: String,
    cache_key_type: CacheKeyType,
    cache_duration: Option<String>,
    #[serde(default)]
    auth: BTreeMap<String, AuthConfig>,
}

#[derive(Deserialize, Debug, Eq, PartialEq)]
enum CacheKeyType {
    Image,
    Registry,
    Global,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AuthConfig {
    username: String,
    password: String,
}

impl CredentialProviderResponse {
    fn decode(json: &[u8]) -> Self {
        let value = serde_json::from_slice(json).unwrap();
        assert_eq!(schema::problems("image_credential_provider", &value), "");
        serde_json::from_slice(json).unwrap()
    }

    /// Returns the duration, which has only minutes and seconds in these tests.
    fn cached_for(&self) -> Duration {
        let text = self.cache_duration.as_deref().unwrap().strip_suffix('s').unwrap();
        let (minutes, seconds) = text.split_once('m').unwrap_or(("0", text));
        Duration::from_secs(minutes.parse::<u64>().unwrap() * 60 + seconds.parse::<u64>().unwrap())
    }
}

#[test]
fn every_version_is_decoded_strictly() {
    let world = World::new("versions-of-the-kubelet");
    let token = oidc::jwt(oidc::FAR_FUTURE);
    let annotation =
        r#""serviceAccountAnnotations":{"gcp-wif.dev/service-account":"pull@p.example"}"#;
    for version in ["v1", "v1beta1", "v1alpha1"] {
        for (more, password) in [
            (String::new(), Some(ACCESS_TOKEN)),
            (format!(r#","serviceAccountToken":"{token}""#), Some(FEDERATED_TOKEN)),
            (format!(r#","serviceAccountToken":"{token}",{annotation}"#), Some(ACCESS_TOKEN)),
            (format!(",{annotation}"), None),
        ] {
            let mut command = world.command(Path::new(env!("CARGO_BIN_EXE_gcp-wif")));
            command.arg("image-credential-provider").env("GCP_WIF_AUDIENCE", AUDIENCE);
            let output = feed(&mut command, &request(version, &more));
            assert!(output.status.success(), "{version}{more}: {output:?}");
            let response = CredentialProviderResponse::decode(&output.stdout);
            assert_eq!(response.kind, "CredentialProviderResponse");
            assert_eq!(
                response.api_version,
                format!("credentialprovider.kubelet.k8s.io/{version}")
            );
            assert_eq!(response.cache_key_type, CacheKeyType::Registry);
            let auth: Vec<_> = response.auth.iter().collect();
            match (password, &auth[..]) {
                (Some(password), [(registry, login)]) => {
                    assert_eq!(*registry, "europe-docker.pkg.dev");
                    assert_eq!(login.username, "oauth2accesstoken");
                    assert_eq!(login.password, password, "{version}{more}");
                }
                (None, []) => assert_eq!(response.cached_for(), Duration::ZERO),
                _ => panic!("{version}{more}: {output:?}"),
            }
        }
    }
}

#[test]
fn the_kubelet_gets_a_token_with_20_minutes_left_or_a_new_one() {
    for (minutes, fetches) in [(15, 2), (30, 1)] {
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs();
        let end = Timestamp::from_unix_seconds(now + minutes * 60);
        let body = format!(r#"{{"accessToken":"{ACCESS_TOKEN}","expireTime":"{end}"}}"#);
        let key =
            format!("POST /v1/projects/-/serviceAccounts/{SERVICE_ACCOUNT}:generateAccessToken");
        let answer = Answer::new(200, "application/json", body);
        let overrides = BTreeMap::from([(key, answer)]);
        let world = World::with_overrides(&format!("life-{minutes}"), overrides);
        let program = Path::new(env!("CARGO_BIN_EXE_gcp-wif"));
        for _ in 0..2 {
            let args = ["image-credential-provider", "--cache-dir=cache"];
            let output = world.run(program, &args, &request("v1", ""));
            assert!(output.status.success(), "{output:?}");
            let cached = CredentialProviderResponse::decode(&output.stdout).cached_for();
            let most = Duration::from_secs((minutes - 5) * 60);
            let least = most.saturating_sub(Duration::from_secs(120));
            assert!((least..=most).contains(&cached), "{cached:?} of {minutes} minutes");
        }
        assert_eq!(world.clouds.requests().len(), 2 * fetches, "{minutes}");
        // The Cloud SQL Auth Proxy asks for a token of an hour, and takes a shorter one.
        let helper = ["gcloud-compat", "config", "config-helper", "--min-expiry=1h"];
        world.run(
            program,
            &["--cache-dir=cache"].iter().chain(&helper).copied().collect::<Vec<_>>(),
            "",
        );
        world.run(
            program,
            &["--cache-dir=cache"].iter().chain(&helper).copied().collect::<Vec<_>>(),
            "",
        );
        assert_eq!(world.clouds.requests().len(), 2 * (fetches + 2), "{minutes}");
    }
}

/// Returns the request of a kubelet. `more` continues it behind the image.
pub fn request(version: &str, more: &str) -> String {
    format!(
        r#"{{"kind":"CredentialProviderRequest","apiVersion":"credentialprovider.kubelet.k8s.io/{version}","image":"europe-docker.pkg.dev/my-project/my-repository/app:1"{more}}}"#
    )
}
