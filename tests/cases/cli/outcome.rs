//! Compares the output, requests and files of a run with those that its case expects.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::process::Output;

use serde_json::Value;
use testkit::leaks::leaks;
use testkit::schema;

use super::case::{Case, Lines};
use super::machine::Machine;

/// Lists the differences of a run from what its case expects.
pub fn problems(case: &Case, machine: &Machine, output: &Output) -> Vec<String> {
    let mut problems = Problems(Vec::new());
    let status = output.status.code().unwrap_or(-1).to_string();
    problems.expect("status", status, case.expected.status.to_string());
    for (what, bytes, lines) in [
        ("stdout", &output.stdout, &case.expected.stdout),
        ("stderr", &output.stderr, &case.expected.stderr),
    ] {
        let printed = without_seconds(&String::from_utf8_lossy(bytes));
        compare_lines(what, printed, lines, machine, &mut problems);
    }
    compare_schema(case, output, &mut problems);
    let requests = zone_last(&machine.clouds.request_lines());
    problems.expect("requests", requests, zone_last(&case.expected.requests));
    compare_files(case, machine, &mut problems);
    let asked_for_keys = case.args.iter().any(|arg| arg == "aws-credentials");
    problems.0.extend(leaks(output, asked_for_keys));
    problems.0
}

struct Problems(Vec<String>);

impl Problems {
    fn expect(&mut self, what: &str, found: String, expected: String) {
        if found != expected {
            self.0.push(format!("{what} is\n{found}\nexpected\n{expected}"));
        }
    }
}

fn compare_lines(
    what: &str,
    printed: String,
    lines: &Lines,
    machine: &Machine,
    problems: &mut Problems,
) {
    match lines {
        Lines::Exactly(lines) => {
            let text: String = lines.iter().map(|line| machine.fill(line) + "\n").collect();
            problems.expect(what, printed, text);
        }
        Lines::Json { json, schema } => {
            let value: Value = serde_json::from_str(&printed).unwrap_or_default();
            let pinned = with_placeholders(json, machine, &value);
            problems.expect(what, format!("{value:#}"), format!("{pinned:#}"));
            problems.expect(what, printed.lines().count().to_string(), "1".to_owned());
            problems.expect(schema, schema::problems(schema, &value), String::new());
        }
        Lines::Among { among } => {
            for line in among.iter().map(|line| machine.fill(line)) {
                if !printed.contains(&line) {
                    problems.expect(what, printed.clone(), format!("… {line} …"));
                }
            }
        }
    }
}

fn compare_schema(case: &Case, output: &Output, problems: &mut Problems) {
    let schema = case.expected.schema.as_ref();
    if schema.is_none() && !matches!(&case.expected.stdout, Lines::Json { .. }) {
        let printed = serde_json::from_slice(&output.stdout).unwrap_or_default();
        let is_json = matches!(&printed, Value::Object(members) if !members.is_empty());
        problems.expect("a JSON without a `schema`", is_json.to_string(), false.to_string());
    }
    if let Some(name) = schema {
        let errors = match serde_json::from_slice(&output.stdout) {
            Ok(value) => schema::problems(name, &value),
            Err(error) => error.to_string(),
        };
        problems.expect("problems of the schema", errors, String::new());
    }
}

fn compare_files(case: &Case, machine: &Machine, problems: &mut Problems) {
    for (file, content) in &case.expected.files {
        let found = fs::read_to_string(machine.folder.join(file));
        let found = found.unwrap_or_else(|error| error.to_string());
        problems.expect(file, found, machine.fill(content));
    }
    for (file, mode) in &case.expected.modes {
        let found = fs::metadata(machine.folder.join(file));
        let found = found.map(|file| format!("{:o}", file.permissions().mode() & 0o777));
        problems.expect(file, found.unwrap_or_else(|error| error.to_string()), mode.clone());
    }
    for file in &case.expected.absent {
        let exists = fs::symlink_metadata(machine.folder.join(file)).is_ok();
        problems.expect(file, exists.to_string(), false.to_string());
    }
}

/// Moves the requests for the zone to the end: the role is requested at the same time.
fn zone_last(requests: &[String]) -> String {
    let is_zone = |request: &&String| request.ends_with("/placement/availability-zone");
    let (zone, others): (Vec<&String>, Vec<&String>) = requests.iter().partition(is_zone);
    [others, zone].concat().iter().map(|request| format!("{request}\n")).collect()
}

/// Replaces the time that several attempts took by `{seconds}`: the waits are random.
fn without_seconds(text: &str) -> String {
    let mut pieces = text.split(" attempts in ");
    let first = pieces.next().unwrap_or_default().to_owned();
    pieces.fold(first, |done, piece| {
        let rest = piece.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
        format!("{done} attempts in {{seconds}}{rest}")
    })
}

/// Replaces the placeholders of an expected JSON; `{any}` is replaced by the printed value.
fn with_placeholders(json: &Value, machine: &Machine, printed: &Value) -> Value {
    match json {
        Value::String(text) if text == "{any}" && !printed.is_null() => printed.clone(),
        Value::String(text) if text == "{soon}" => {
            machine.fill(text).parse::<u64>().unwrap().into()
        }
        Value::String(text) => machine.fill(text).into(),
        Value::Object(members) => members
            .iter()
            .map(|(name, value)| (name.clone(), with_placeholders(value, machine, &printed[name])))
            .collect(),
        other => other.clone(),
    }
}
