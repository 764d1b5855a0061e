//! The differences that are meant to be, by name: `fixtures/boto3/differences.toml`.

use std::collections::BTreeMap;
use std::fs;

use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Difference {
    reason: String,
    /// By the names of the environments: what gcp-wif finds, then what boto3 finds.
    environments: BTreeMap<String, [String; 2]>,
}

/// Is every listed difference, by the names of the environments.
pub struct Listed {
    names: BTreeMap<String, usize>,
    by_environment: BTreeMap<String, (String, [String; 2])>,
}

impl Listed {
    pub fn read() -> Self {
        let text = fs::read_to_string(FILE).unwrap();
        let documented = fs::read_to_string(TABLE).unwrap();
        let all: BTreeMap<String, Difference> = toml::from_str(&text).unwrap();
        let (mut names, mut by_environment) = (BTreeMap::new(), BTreeMap::new());
        for (name, Difference { reason, environments }) in all {
            assert!(!reason.is_empty() && !environments.is_empty(), "`{name}` says nothing");
            assert!(documented.contains(&format!("| `{name}` |")), "`{name}` is not in {TABLE}");
            names.insert(name.clone(), environments.len());
            for (environment, outcomes) in environments {
                let before = by_environment.insert(environment, (name.clone(), outcomes));
                assert!(before.is_none(), "an environment of `{name}` stands elsewhere too");
            }
        }
        Self { names, by_environment }
    }

    /// Holds the differences that were found against those that are listed.
    pub fn compare(&self, found: &BTreeMap<String, [String; 2]>) -> Vec<String> {
        let mut problems = Vec::new();
        for (environment, [ours, theirs]) in found {
            let Some((name, listed)) = self.by_environment.get(environment) else {
                problems
                    .push(format!("not listed: \"{environment}\" = [\"{ours}\", \"{theirs}\"]"));
                continue;
            };
            if listed != &[ours.clone(), theirs.clone()] {
                problems.push(format!(
                    "{name}: \"{environment}\" = [\"{ours}\", \"{theirs}\"], listed is {listed:?}"
                ));
            }
        }
        for (environment, (name, _)) in &self.by_environment {
            if !found.contains_key(environment) {
                problems.push(format!("{name}: \"{environment}\" makes no difference"));
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

/// Where whoever uses the library reads of them.
const TABLE: &str = "src/supplier/mod.rs";
