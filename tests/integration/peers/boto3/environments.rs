//! The environments of `fixtures/boto3/environments.toml`: all combinations of the parts of each
//! product.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::Deserialize;
use sha1::{Digest as _, Sha1};

/// An environment in which both resolve an AWS identity.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Environment {
    pub variables: BTreeMap<String, String>,
    /// Below the home directory.
    pub files: BTreeMap<String, String>,
    /// The value of `--profile`, and the profile of the boto3 session.
    pub profile: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    product: Vec<Product>,
    part: BTreeMap<String, Part>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Product {
    of: Vec<Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
#[derive(Default)]
struct Part {
    variables: BTreeMap<String, String>,
    files: BTreeMap<String, String>,
    profile: Option<String>,
}

/// Lists all environments by the names of their parts.
pub fn all() -> BTreeMap<String, Environment> {
    let text = fs::read_to_string("fixtures/boto3/environments.toml").unwrap();
    let Document { product, part } = toml::from_str(&text).unwrap();
    let mut all = BTreeMap::new();
    for Product { of } in product {
        let mut combinations: Vec<Vec<&str>> = vec![Vec::new()];
        for choices in &of {
            let longer = |names: Vec<_>| {
                choices.iter().map(move |name| [&names[..], &[name.as_str()]].concat())
            };
            combinations = combinations.into_iter().flat_map(longer).collect();
        }
        for mut names in combinations {
            names.retain(|name| *name != "-");
            let environment = names.iter().fold(Environment::default(), |environment, name| {
                environment.with(part.get(*name).unwrap_or_else(|| panic!("no part `{name}`")))
            });
            all.insert(names.join(" + "), environment);
        }
    }
    for (name, environment) in &all {
        let mut same = all.iter().filter(|(_, other)| *other == environment);
        assert_eq!(same.next_back().unwrap().0, name, "two names for one environment");
    }
    for name in part.keys() {
        let used = |all: &str| all.split(" + ").any(|part| part == name);
        assert!(all.keys().any(|all| used(all)), "the part `{name}` is not used");
    }
    all
}

impl Environment {
    fn with(mut self, part: &Part) -> Self {
        self.variables.extend(part.variables.clone());
        for (path, text) in &part.files {
            self.files.entry(path.clone()).or_default().push_str(text);
        }
        self.profile = part.profile.clone().or(self.profile);
        self
    }

    /// Writes the files into a new home directory and returns all variables.
    pub fn settle(&self, home: &Path, authority: &str) -> BTreeMap<String, String> {
        let (_, port) = authority.split_once(':').unwrap();
        let fill = |text: &str| {
            text.replace("{home}", home.to_str().unwrap())
                .replace("{origin}", &format!("http://{authority}"))
                .replace("{port}", port)
        };
        fs::create_dir_all(home).unwrap();
        for (path, text) in &self.files {
            let path = home.join(sso_path(path));
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, with_bytes(&fill(text))).unwrap();
        }
        let usual = USUAL.iter().map(|(name, value)| (*name, *value));
        let own = self.variables.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let all: BTreeMap<_, _> = usual.chain(own).collect();
        let set = all.into_iter().filter(|(_, value)| *value != "{unset}");
        set.map(|(name, value)| (name.to_owned(), fill(value))).collect()
    }
}

/// Replaces `{sso:NAME}` by the path of the cached token of that SSO session.
fn sso_path(path: &str) -> String {
    let name = path.strip_prefix("{sso:").and_then(|rest| rest.strip_suffix('}'));
    name.map_or_else(
        || path.to_owned(),
        |name| format!(".aws/sso/cache/{}.json", hex::encode(Sha1::digest(name))),
    )
}

/// Replaces `{0xff}` by a byte that is invalid in UTF-8.
fn with_bytes(text: &str) -> Vec<u8> {
    let pieces: Vec<_> = text.split("{0xff}").map(str::as_bytes).collect();
    pieces.join(&0xff)
}

/// The variables of every environment that does not set others. None of them leads away from this
/// machine.
const USUAL: &[(&str, &str)] = &[
    ("AWS_DEFAULT_REGION", "eu-west-1"),
    ("AWS_EC2_METADATA_DISABLED", "true"),
    ("AWS_EC2_METADATA_SERVICE_ENDPOINT", "{origin}/instance/nothing"),
    ("AWS_ENDPOINT_URL_SSO", "{origin}"),
    ("AWS_ENDPOINT_URL_SSO_OIDC", "{origin}"),
    ("AWS_ENDPOINT_URL_STS", "{origin}"),
    // Only boto3 reads this: a refused request is not retried.
    ("AWS_MAX_ATTEMPTS", "1"),
    ("HOME", "{home}"),
    ("PATH", "/usr/bin:/bin"),
];
