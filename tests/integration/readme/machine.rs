//! The machines on which the examples of the documentation run.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde::Deserialize;
use serde_json::Value;
use testkit::certificates;
use testkit::clouds::{ACCESS_TOKEN, Clouds, FEDERATED_TOKEN, POD_TOKEN, USER_TOKEN};
use testkit::folder::Folder;
use testkit::oidc::{self, FAR_FUTURE};

use super::page::Example;
use crate::support::tls::{Authority, TlsServer};
use crate::support::tls_relay::relay;

/// Returns the recipes by the headings of their examples, and the default one.
pub fn recipes() -> BTreeMap<String, Recipe> {
    serde_json::from_str(&fs::read_to_string("fixtures/docs/recipes.json").unwrap()).unwrap()
}

/// The environment in which an example runs.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recipe {
    /// The variables of that place; `{origin}`, `{folder}` and `{jwt}` are filled in.
    variables: BTreeMap<String, String>,
    /// The files of that place, filled in likewise.
    #[serde(default)]
    files: BTreeMap<String, String>,
    /// Texts of a credential file that has been created, and what they are on the machine.
    #[serde(default)]
    replaced: BTreeMap<String, String>,
    /// Whether Google's mTLS hosts are there: servers that require a certificate below that of
    /// `fixtures/x509/intermediate.pem`.
    #[serde(default)]
    mutual_tls: bool,
    /// A part of the output of `whoami` there, if the example must find the identity of that place.
    identity: Option<String>,
}

impl Recipe {
    /// Runs the example, which may use the credential files that earlier ones have `created`. Returns
    /// those that it creates.
    ///
    /// If the place has an identity, a token has to be for that and not for that of the machine.
    pub fn run(&self, example: &Example, created: &Created) -> Created {
        let clouds = Clouds::start(BTreeMap::new());
        let machine = Machine::new(&clouds, self.mutual_tls);
        let printed = machine.run(example, self, created);
        if let Some(identity) = &self.identity
            && example.script.contains(" access-token")
        {
            let place = &example.place;
            assert!(printed.contains(identity), "{place}: {printed}");
            let is_token = |line| [ACCESS_TOKEN, FEDERATED_TOKEN, USER_TOKEN].contains(&line);
            assert!(printed.lines().any(is_token), "{place}: {printed}");
            let asks_node = clouds.request_lines().iter().any(|line| line.contains(" /latest/"));
            assert!(!asks_node, "{place}: the node was asked");
            let handshakes = machine.mutual_tls.as_ref().map(TlsServer::connections);
            assert_ne!(handshakes, Some(0), "{place}: no connection with a certificate");
        }
        machine.created(example)
    }
}

/// Credential files by their names.
pub type Created = BTreeMap<String, Value>;

/// A folder with the program, a credential file for the fake and what `fixtures/docs` describes.
struct Machine<'a> {
    folder: Folder,
    clouds: &'a Clouds,
    /// The server in front of the clouds, in the place of Google's mTLS hosts.
    mutual_tls: Option<TlsServer>,
}

impl<'a> Machine<'a> {
    fn new(clouds: &'a Clouds, mutual_tls: bool) -> Self {
        let port = clouds.authority().replace(':', "-");
        let folder = Folder::new(&format!("docs-{port}"));
        fs::create_dir_all(folder.join("bin")).unwrap();
        fs::create_dir_all(folder.join(".aws")).unwrap();
        for file in [".aws/config", ".aws/credentials"] {
            fs::copy(Path::new("fixtures/docs/home").join(file), folder.join(file)).unwrap();
        }
        folder.write("pod-token", POD_TOKEN);
        let program = env!("CARGO_BIN_EXE_gcp-wif");
        std::os::unix::fs::symlink(program, folder.join("bin/gcp-wif")).unwrap();
        let mutual_tls = mutual_tls.then(|| {
            let authority = Authority::new();
            authority.write_root(&folder.join("root.pem"));
            let clients = certificates::pem("intermediate.pem");
            let config = authority.vouch_for_clients_below(&clients, "127.0.0.1");
            relay(config, clouds.server().address)
        });
        Self { folder, clouds, mutual_tls }
    }

    /// Returns the addresses that a credential file may name.
    fn allowed_hosts(&self) -> String {
        let mutual_tls = self.mutual_tls.iter().map(|server| server.address.to_string());
        mutual_tls.chain([self.clouds.authority()]).collect::<Vec<_>>().join(",")
    }

    /// Returns a credential file with the addresses here in the place of the real ones.
    fn localized(&self, json: &Value) -> String {
        let mut json = json.to_string();
        if let Some(server) = &self.mutual_tls {
            for real in MUTUAL_TLS_ORIGINS {
                json = json.replace(real, &format!("https://{}", server.address));
            }
        }
        for real in REAL_ORIGINS {
            json = json.replace(real, &self.clouds.origin());
        }
        json
    }

    /// Runs an example as a shell would and returns what it printed on standard output.
    fn run(&self, example: &Example, recipe: &Recipe, created: &Created) -> String {
        let Self { folder, clouds, .. } = self;
        let fill = self.write_files(example, recipe, created);
        let stand_ins = Path::new("fixtures/docs/bin").canonicalize().unwrap();
        let path = format!("{}/bin:{}:/usr/bin:/bin", folder.display(), stand_ins.display());
        let output = Command::new("/bin/sh")
            .args(["-eu", "-c", &example.script])
            .env_clear()
            .env("PATH", path)
            .env("HOME", folder)
            .env("GCP_WIF_ALLOWED_HOSTS", self.allowed_hosts())
            .env("AWS_ENDPOINT_URL_STS", clouds.origin())
            .env("AWS_ENDPOINT_URL_SSO", clouds.origin())
            .env("AWS_ENDPOINT_URL_SIGNIN", clouds.origin())
            .envs(recipe.variables.iter().map(|(name, value)| (name, fill(value))))
            .current_dir(folder)
            .output()
            .unwrap();
        let place = &example.place;
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{place}");
        assert!(output.status.success(), "{place}: {}", output.status);
        String::from_utf8(output.stdout).unwrap()
    }

    /// Writes the credential files that an example uses and does not create, and the files of its
    /// place. Returns what fills in placeholders.
    fn write_files(
        &self,
        example: &Example,
        recipe: &Recipe,
        created: &Created,
    ) -> impl Fn(&str) -> String {
        let Self { folder, clouds, .. } = self;
        let service_account = Some("job@my-project.iam.gserviceaccount.com");
        let command = format!("{} executable", env!("CARGO_BIN_EXE_gcp-wif"));
        let usual = [
            ("executable.json", clouds.executable_credential_json(&command)),
            ("aws.json", clouds.credential_json(service_account)),
            ("pod.json", clouds.file_credential_json("pod-jwt")),
        ];
        let mut jwt = oidc::jwt(FAR_FUTURE);
        folder.write("pod-jwt", &jwt);
        for (name, json) in &usual {
            if !example.creates(name) {
                folder.write(name, json);
            }
        }
        let own = |name: &&String| example.script.contains(*name) && !example.creates(name);
        let own = created.iter().filter(|(name, _)| own(name));
        let own = own.filter(|(name, _)| usual.iter().all(|(usual, _)| usual != name));
        let own: Vec<_> = own.collect();
        if let [(_, json), ..] = own[..] {
            let audience = json["audience"].as_str().unwrap();
            jwt = oidc::jwt_for(&format!("https:{audience}"), oidc::SUBJECT, FAR_FUTURE);
        }
        let (origin, place) = (clouds.origin(), folder.display().to_string());
        let fill = move |text: &str| {
            text.replace("{origin}", &origin).replace("{folder}", &place).replace("{jwt}", &jwt)
        };
        for (name, json) in own {
            let mut json = self.localized(json);
            for (text, here) in &recipe.replaced {
                json = json.replace(text, &fill(here));
            }
            folder.write(name, json);
        }
        for (name, content) in recipe.files.iter().filter(|(name, _)| !example.creates(name)) {
            let file = folder.join(name);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, certificates::fill(&fill(content))).unwrap();
        }
        fill
    }

    /// Lists the credential files that an example has created.
    fn created(&self, example: &Example) -> Created {
        let names = self
            .folder
            .names()
            .into_iter()
            .filter(|name| name.ends_with(".json") && example.creates(name));
        let read = |name: String| {
            let json = self.folder.read(&name);
            (name, serde_json::from_str(&json).expect(&example.place))
        };
        names.map(read).collect()
    }
}

/// The origins of the URLs that `config create` writes for a certificate.
const MUTUAL_TLS_ORIGINS: [&str; 2] =
    ["https://sts.mtls.googleapis.com", "https://iamcredentials.mtls.googleapis.com"];

/// The origins of the other URLs that `config create` writes.
const REAL_ORIGINS: [&str; 4] = [
    "https://sts.googleapis.com",
    "https://iamcredentials.googleapis.com",
    "http://169.254.169.254",
    "https://run-actions-1.actions.githubusercontent.com",
];
