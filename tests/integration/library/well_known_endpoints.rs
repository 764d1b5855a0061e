//! The identity of a cached token at the addresses of AWS's own services, which no test may contact.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use gcp_wif::cache::DiskTokenCache;
use gcp_wif::context::{Destination, TransportError};
use gcp_wif::external_account::{AllowedHost, Audience, ExternalAccount, JWT, Trust};
use gcp_wif::federation::Federation;
use gcp_wif::http::{Request, Response};
use gcp_wif::secret::Secret;
use serde_json::json;
use testkit::folder::Folder;
use testkit::oidc::{FAR_FUTURE, SUBJECT, jwt_of};

use crate::support::world;

#[test]
fn ec2_names_its_role_and_is_not_asked_for_the_credentials() {
    let machine = Machine::new("ec2", &[]);
    machine.set(|world| world.server = "EC2ws");
    assert_eq!(machine.requests(), [TOKEN, ROLE, ZONE, KEYS, GOOGLE]);
    machine.set(|world| world.id = "ASIDOTHER");
    assert_eq!(machine.requests(), [TOKEN, ROLE], "the same role with new keys");
    machine.set(|world| world.status = 503);
    assert_eq!(machine.requests(), [TOKEN; 3], "a transient failure does not invalidate a token");
    machine.set(|world| (world.status, world.role) = (200, "other-role"));
    assert_eq!(machine.requests().last().unwrap(), GOOGLE, "another role");
}

/// An example is aws-vault, which calls every role `local-credentials`.
#[test]
fn another_server_at_the_address_of_ec2_is_asked_for_the_credentials() {
    for server in ["", "nginx"] {
        let machine = Machine::new(&format!("emulator-{server}"), &[]);
        machine.set(|world| world.server = server);
        assert_eq!(machine.requests().last().unwrap(), GOOGLE);
        assert_eq!(machine.requests(), [TOKEN, ROLE, KEYS], "the same keys");
        machine.set(|world| world.id = "ASIDOTHER");
        assert_eq!(machine.requests().last().unwrap(), GOOGLE, "other keys");
    }
}

#[test]
fn at_another_address_or_with_a_configured_role_the_keys_are_the_identity() {
    for (name, value) in [
        ("AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://127.0.0.1:9"),
        ("AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://169.254.169.254:81"),
        ("AWS_EC2_METADATA_SERVICE_ENDPOINT", "https://169.254.169.254"),
        ("AWS_EC2_INSTANCE_PROFILE_NAME", "my-role"),
    ] {
        let machine = Machine::new(&format!("elsewhere-{}", value.len()), &[(name, value)]);
        machine.set(|world| world.server = "EC2ws");
        assert_eq!(machine.requests().last().unwrap(), GOOGLE, "{value}");
        assert_eq!(machine.requests().last().unwrap(), KEYS, "{value}: the same keys");
        machine.set(|world| world.id = "ASIDOTHER");
        assert_eq!(machine.requests().last().unwrap(), GOOGLE, "{value}: other keys");
    }
}

#[test]
fn the_uri_of_a_task_is_its_identity_and_any_other_uri_is_not() {
    let task = "/v2/credentials/6a23d1f3-9d2c-4a4b-8a77-1f0f3a6f2b11";
    for (name, value, is_asked) in [
        ("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", task, false),
        ("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/creds", true),
        ("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/role/my-role", true),
        ("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://169.254.170.23/v1/credentials", true),
        ("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://[fd00:ec2::23]/v1/credentials", true),
        ("AWS_CONTAINER_CREDENTIALS_FULL_URI", "https://broker.example/creds", true),
        ("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://localhost:1338/creds", true),
    ] {
        // The token of a pod names its service account, and not the role.
        let token = jwt_of(SUBJECT, FAR_FUTURE);
        let token = ("AWS_CONTAINER_AUTHORIZATION_TOKEN", &*token);
        let variables = [(name, value), token, ("AWS_REGION", "us-east-2")];
        let machine = Machine::new(&format!("container-{}", value.len()), &variables);
        assert_eq!(machine.requests().last().unwrap(), GOOGLE, "{value}");
        let asked = if is_asked { 1 } else { 0 };
        assert_eq!(machine.requests().len(), asked, "{value}: the same keys");
        machine.set(|world| world.id = "ASIDOTHER");
        assert_eq!(machine.requests().len(), 2 * asked, "{value}: other keys");
    }
}

#[test]
fn a_known_issuer_is_not_asked_for_its_token() {
    for (url, is_asked) in [
        ("http://169.254.169.254/metadata/identity/oauth2/token", false),
        ("https://a.actions.githubusercontent.com/token", false),
        ("https://issuer.example/token", true),
        ("http://127.0.0.1:9/token", true),
    ] {
        let mut machine = Machine::new(&format!("issuer-{}", url.len()), &[]);
        machine.subject_token_url = Some(url);
        assert_eq!(machine.requests().len(), 2, "{url}");
        assert_eq!(machine.requests().len(), usize::from(is_asked), "{url}");
    }
}

/// A machine with a cache directory.
struct Machine {
    folder: Folder,
    variables: BTreeMap<String, String>,
    /// The URL of the credential file, if it has a URL source.
    subject_token_url: Option<&'static str>,
    world: Arc<Mutex<World>>,
}

/// The metadata service, container endpoints and Google.
struct World {
    /// The access key id.
    id: &'static str,
    role: &'static str,
    /// The status of the metadata service.
    status: u16,
    /// Its header `Server`.
    server: &'static str,
    requests: Vec<String>,
}

impl Machine {
    fn new(name: &str, variables: &[(&str, &str)]) -> Self {
        let folder = Folder::new(&format!("well-known-{name}"));
        let variables = variables.iter().map(|(name, value)| (name.to_string(), value.to_string()));
        let (id, role) = ("ASIDFIRST", "my-role");
        let world = World { id, role, status: 200, server: "", requests: Vec::new() };
        let world = Arc::new(Mutex::new(world));
        Self { folder, variables: variables.collect(), subject_token_url: None, world }
    }

    fn set(&self, change: impl FnOnce(&mut World)) {
        change(&mut self.world.lock().unwrap());
    }

    /// Returns the paths that a new process requests for an access token. The zone and the role are requested
    /// at the same time.
    fn requests(&self) -> Vec<String> {
        let world = Arc::clone(&self.world);
        let transport = move |request: &Request, _: Destination| {
            Ok::<_, TransportError>(world.lock().unwrap().answer(request))
        };
        let context =
            world::of_variables(self.variables.clone()).with_transport(Arc::new(transport));
        let cache = DiskTokenCache::new(self.folder.join("cache"), context.clone());
        let audience = Audience::for_workload("1", "p", "a").unwrap();
        let account = match self.subject_token_url {
            None => ExternalAccount::for_aws(&audience).unwrap(),
            Some(url) => {
                let account = json!({
                    "type": "external_account",
                    "audience": audience.as_str(),
                    "subject_token_type": JWT,
                    "credential_source": { "url": url },
                });
                let hosts =
                    ["issuer.example", "127.0.0.1:9"].map(|host| AllowedHost::parse(host).unwrap());
                let trust = Trust::default().with_allowed_hosts(hosts.to_vec());
                ExternalAccount::from_json(account.to_string().as_bytes(), &trust).unwrap()
            }
        };
        let federation = Federation::new(account, context).unwrap();
        let token = federation.with_disk_cache(Some(cache)).access_token(&[]);
        let mut requests = std::mem::take(&mut self.world.lock().unwrap().requests);
        token.unwrap();
        if let Some(at) = requests.iter().position(|path| path == ZONE) {
            let zone = requests.remove(at);
            requests.insert(2.min(requests.len()), zone);
        }
        requests
    }
}

impl World {
    fn answer(&mut self, request: &Request) -> Response {
        let path = request.url.path().to_owned();
        let keys = || {
            json!({
                "AccessKeyId": self.id,
                "SecretAccessKey": "made-up-secret",
                "Token": "made-up-session",
                "Expiration": "2099-01-01T00:00:00Z",
            })
        };
        let body = match &*path {
            TOKEN => "made-up-metadata-token".to_owned(),
            ROLE => self.role.to_owned(),
            ZONE => "us-east-2b".to_owned(),
            GOOGLE => json!({ "access_token": "made-up", "expires_in": 3600 }).to_string(),
            path if path.ends_with("/token") => "made-up-subject-token".to_owned(),
            _ => keys().to_string(),
        };
        self.requests.push(path.replace(&format!("/{}", self.role), "/ROLE"));
        let status = if path.starts_with("/latest/") { self.status } else { 200 };
        let headers = vec![("server".to_owned(), self.server.to_owned())];
        Response::new(status, headers, Secret::new(body.into_bytes()))
    }
}

const TOKEN: &str = "/latest/api/token";

const ROLE: &str = "/latest/meta-data/iam/security-credentials";

const KEYS: &str = "/latest/meta-data/iam/security-credentials/ROLE";

const ZONE: &str = "/latest/meta-data/placement/availability-zone";

const GOOGLE: &str = "/v1/token";
