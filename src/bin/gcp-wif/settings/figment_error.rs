//! The errors of a setting that is unknown or has a value of another type.

use figment::error::{Actual, Kind};
use gcp_wif::sanitize::Sanitized;

use crate::error::Error;

/// Returns the error of a key that is unknown or has a bad value.
pub(super) fn of_figment(error: figment::Error) -> Error {
    let place =
        error.metadata.as_ref().map_or_else(String::new, |from| format!(" in {}", from.name));
    let key = error.path.join(".");
    Error::Setting(match &error.kind {
        Kind::UnknownField(key, known) => {
            let near = known.iter().min_by_key(|name| strsim::osa_distance(name, key));
            let near = near.map_or_else(String::new, |name| format!(", the nearest is `{name}`"));
            format!("unknown setting `{}`{place}{near}", Sanitized::new(key))
        }
        Kind::InvalidType(found, expected) => {
            // Without the value, which may be a secret in the wrong place.
            let found = match found {
                Actual::Bool(_) => "a boolean",
                Actual::Unsigned(_) | Actual::Signed(_) | Actual::Float(_) => "a number",
                Actual::Char(_) | Actual::Str(_) => "a string",
                Actual::Seq => "a list",
                Actual::Map => "a table",
                _ => "of another type",
            };
            format!("setting `{key}`{place} is {found}, expected {expected}")
        }
        other => format!("setting `{key}`{place}: {other}"),
    })
}
