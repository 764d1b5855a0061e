//! Conditions of rules.

use serde::Serialize;

use super::error::AccessBoundaryError;
use super::expression::{calls, pieces, prefixes};
use super::known_members::refuse_unknown;
use crate::external_account::{ObjectReader, quoted};

/// A condition that narrows a rule to a part of its bucket.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct AvailabilityCondition {
    expression: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
}

impl AvailabilityCondition {
    /// Returns `expression`, in the Common Expression Language.
    pub fn expression(&self) -> &str {
        &self.expression
    }

    /// Creates a condition without a title.
    pub(super) const fn new(expression: String) -> Self {
        Self { expression, title: None, description: None }
    }

    /// Reads and checks a condition.
    pub(super) fn read(condition: &ObjectReader<'_>) -> Result<Self, AccessBoundaryError> {
        refuse_unknown(condition, &[EXPRESSION, TITLE, DESCRIPTION])?;
        let expected = "an expression such as `resource.name.startsWith('…')`";
        let expression = condition.required_text(EXPRESSION, expected)?.to_owned();
        check(&condition.path_of(EXPRESSION), &expression)?;
        let text = |name| condition.optional_text(name).map(|text| text.map(str::to_owned));
        Ok(Self { expression, title: text(TITLE)?, description: text(DESCRIPTION)? })
    }

    /// Returns a warning for each prefix without a slash at its end: `logs` also opens
    /// `logs-of-another-team/`.
    pub(super) fn warnings(&self) -> Vec<String> {
        let pieces = pieces(&self.expression).unwrap_or_default();
        let mut warnings = Vec::new();
        for prefix in prefixes(&pieces) {
            let objects = prefix.split_once("/objects/").map_or(prefix, |(_, objects)| objects);
            if objects.is_empty() || objects.ends_with('/') {
                continue;
            }
            let (found, other) = (quoted(objects), quoted(&format!("{objects}2")));
            let warning = format!(
                "the prefix {found} has no `/` at its end: it also opens objects such as {other}"
            );
            if !warnings.contains(&warning) {
                warnings.push(warning);
            }
        }
        warnings
    }
}

fn check(path: &str, expression: &str) -> Result<(), AccessBoundaryError> {
    let refuse = |problem: String| Err(AccessBoundaryError::value(path, problem));
    // "The maximum length of the expression field is 2048 characters." (AccessBoundary)
    let length = expression.chars().count();
    if length > MAX_EXPRESSION_LENGTH {
        return refuse(format!(
            "has {length} characters, expected at most {MAX_EXPRESSION_LENGTH}"
        ));
    }
    let Some(pieces) = pieces(expression) else {
        return refuse("has a string without an end".to_owned());
    };
    if calls(&pieces).any(|name| name == "matches") {
        return refuse(
            "calls `matches`, which access boundaries do not support, expected `startsWith`, \
             `endsWith` or `==`"
                .to_owned(),
        );
    }
    Ok(())
}

const MAX_EXPRESSION_LENGTH: usize = 2048;

const EXPRESSION: &str = "expression";

const TITLE: &str = "title";

const DESCRIPTION: &str = "description";
