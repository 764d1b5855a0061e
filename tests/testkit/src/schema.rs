//! The schemas of what the program prints.

use serde_json::Value;

/// Says what is wrong with a value by the schema `schemas/NAME.schema.json`; empty for nothing.
pub fn problems(name: &str, value: &Value) -> String {
    let path = format!("schemas/{name}.schema.json");
    let schema = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let validator = jsonschema::validator_for(&serde_json::from_str(&schema).unwrap()).unwrap();
    let problems: Vec<String> =
        validator.iter_errors(value).map(|error| error.to_string()).collect();
    problems.join("\n")
}
