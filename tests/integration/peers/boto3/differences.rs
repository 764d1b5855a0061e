//! The intended differences, by name: `fixtures/boto3/differences.toml`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Difference {
    reason: String,
    /// What gcp-wif finds, then what boto3 finds, by the names of the environments.
    environments: BTreeMap<String, [String; 2]>,
}

/// Every listed difference, by the names of the environments.
pub struct Listed {
    names: BTreeMap<String, usize>,
    by_environment: BTreeMap<String, (String, [String; 2])>,
}

impl Listed {
    pub fn read() -> Self {
        let text = fs::read_to_string(FILE).unwrap();
        let all: BTreeMap<String, Difference> = toml::from_str(&text).unwrap();
        let (mut names, mut by_environment) = (BTreeMap::new(), BTreeMap::new());
        for (name, Difference { reason, environments }) in all {
            assert!(!reason.is_empty() && !environments.is_empty(), "`{name}` says nothing");
            names.insert(name.clone(), environments.len());
            for (environment, outcomes) in environments {
                let before = by_environment.insert(environment, (name.clone(), outcomes));
                assert!(before.is_none(), "an environment of `{name}` is listed twice");
            }
        }
        let table = fs::read_to_string(TABLE).unwrap();
        let rows = table.lines().filter_map(|line| line.strip_prefix("//! | `")?.split_once('`'));
        let documented: BTreeSet<_> = rows.map(|(name, _)| name).collect();
        assert_eq!(documented, names.keys().map(String::as_str).collect(), "{TABLE} and {FILE}");
        Self { names, by_environment }
    }

    /// Compares the found differences with the listed ones. Returns the problems by the names of
    /// the environments.
    pub fn compare(&self, found: &BTreeMap<String, [String; 2]>) -> BTreeMap<String, String> {
        let mut problems = BTreeMap::new();
        for (environment, outcomes) in found {
            let [ours, theirs] = outcomes;
            let line = format!("\"{environment}\" = [\"{ours}\", \"{theirs}\"]");
            match self.by_environment.get(environment) {
                Some((_, listed)) if listed == outcomes => None,
                Some((name, _)) => problems
                    .insert(environment.clone(), format!("`{name}` lists something else: {line}")),
                None => problems.insert(environment.clone(), format!("not listed: {line}")),
            };
        }
        for (environment, (name, _)) in &self.by_environment {
            if !found.contains_key(environment) {
                let problem =
                    format!("`{name}` lists \"{environment}\", and there is no difference");
                problems.insert(environment.clone(), problem);
            }
        }
        problems
    }

    /// Counts the environments of each difference.
    pub fn names(&self) -> &BTreeMap<String, usize> {
        &self.names
    }
}

const FILE: &str = "fixtures/boto3/differences.toml";

/// The page that names the differences for users of the library.
const TABLE: &str = "src/supplier/mod.rs";
