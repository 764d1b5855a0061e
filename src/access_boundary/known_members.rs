//! The members that an object of a boundary may have.

use super::error::AccessBoundaryError;
use crate::external_account::ObjectReader;

/// Returns an error for the first member of an object that is not in `known`.
pub(super) fn refuse_unknown(
    object: &ObjectReader<'_>,
    known: &[&str],
) -> Result<(), AccessBoundaryError> {
    match object.members().find(|(name, _)| !known.contains(name)) {
        None => Ok(()),
        Some((name, _)) => {
            let known: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
            let problem = format!("is not a known member, expected {}", known.join(", "));
            Err(AccessBoundaryError::value(&object.path_of(name), problem))
        }
    }
}
