//! The variables that a client sets (AIP-4117).

use gcp_wif::context::Environment;
use gcp_wif::sanitize::Sanitized;

use super::error_response::Failure;

/// Returns the value of a variable. An empty one counts as unset.
pub(super) fn variable(environment: &dyn Environment, name: &str) -> Option<String> {
    environment.variable(name).filter(|value| !value.is_empty())
}

/// Reads a variable that is `0` or `1`. An unset one is `0`.
pub(super) fn flag(environment: &dyn Environment, name: &str) -> Result<bool, Failure> {
    match variable(environment, name).as_deref() {
        None | Some("0") => Ok(false),
        Some("1") => Ok(true),
        Some(found) => Err(Failure::new(
            "BAD_VARIABLE",
            &format!("`{name}` is `{}`, expected `0` or `1`", Sanitized::new(found)),
            None,
        )),
    }
}

pub(super) const AUDIENCE: &str = "GOOGLE_EXTERNAL_ACCOUNT_AUDIENCE";

pub(super) const TOKEN_TYPE: &str = "GOOGLE_EXTERNAL_ACCOUNT_TOKEN_TYPE";

pub(super) const INTERACTIVE: &str = "GOOGLE_EXTERNAL_ACCOUNT_INTERACTIVE";

pub(super) const REVOKE: &str = "GOOGLE_EXTERNAL_ACCOUNT_REVOKE";

pub(super) const OUTPUT_FILE: &str = "GOOGLE_EXTERNAL_ACCOUNT_OUTPUT_FILE";
