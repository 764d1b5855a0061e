//! What a run prints, compared with the words of a case.

use serde_json::Value;

use super::super::text;

/// Lists what is wrong with the status of a run and with the words that it prints.
pub fn problems(
    status: Option<i32>,
    printed: &str,
    (exit, contains, lacks): (&Value, &Value, &Value),
) -> Vec<String> {
    let mut problems = Vec::new();
    let expected = exit.as_array().unwrap();
    if !expected.iter().any(|code| code.as_i64() == status.map(i64::from)) {
        problems.push(format!("exit {status:?}, expected {exit}"));
    }
    let lower = printed.to_lowercase();
    for entry in contains.as_array().into_iter().flatten() {
        let choices = entry.as_array().map_or_else(|| std::slice::from_ref(entry), Vec::as_slice);
        if !choices.iter().any(|choice| lower.contains(&text(choice).to_lowercase())) {
            problems.push(format!("the output lacks {entry}"));
        }
    }
    for entry in lacks.as_array().into_iter().flatten() {
        if printed.contains(text(entry)) {
            problems.push(format!("the output has {entry}"));
        }
    }
    if !problems.is_empty() {
        problems.push(format!("printed:\n    {}", printed.trim_end().replace('\n', "\n    ")));
    }
    problems
}
