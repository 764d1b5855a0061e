//! The errors of a setting that is unknown or has a value of another type.

use figment::error::{Actual, Kind};
use gcp_wif::sanitize::Sanitized;

use super::layers::{PREFIX, VARIABLES};
use crate::error::Error;
use crate::nearest::nearest;

/// Returns the error of a key that is unknown or has a bad value.
pub(super) fn of_figment(error: figment::Error) -> Error {
    let layer = error.metadata.as_ref().map(|layer| &*layer.name);
    let place = layer.map_or_else(String::new, |name| format!(" in {name}"));
    let key = error.path.join(".");
    Error::Setting(match &error.kind {
        Kind::UnknownField(key, known) => {
            let near = nearest(key, known.iter().copied());
            let near = near.map_or_else(String::new, |name| format!(", the nearest is `{name}`"));
            format!("unknown setting `{}`{place}{near}", Sanitized::new(key))
        }
        // All variables are text, which only a boolean cannot be.
        Kind::InvalidType(..) if layer == Some(VARIABLES) => format!(
            "`{PREFIX}{}` is not a boolean, expected `true` or `false`",
            key.to_ascii_uppercase()
        ),
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
