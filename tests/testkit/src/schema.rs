//! The schemas of the program's output.

use serde_json::Value;

/// Returns the problems of a value by the schema `schemas/NAME.schema.json`; empty if there are
/// none.
pub fn problems(name: &str, value: &Value) -> String {
    let path = format!("schemas/{name}.schema.json");
    let schema = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let validator = jsonschema::validator_for(&serde_json::from_str(&schema).unwrap()).unwrap();
    let problems: Vec<String> =
        validator.iter_errors(value).map(|error| error.to_string()).collect();
    problems.join("\n")
}
