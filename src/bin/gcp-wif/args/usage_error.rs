//! What is wrong with a command line, safe to show.

use clap::Error;
use clap::error::ContextValue;
use gcp_wif::sanitize::{Sanitized, SanitizedLine};

/// Returns the error with its quotes of the command line escaped and without what looks like a secret.
pub(super) fn sanitized(mut error: Error) -> Error {
    let safe = |text: &str| Sanitized::new(text).to_string();
    let context: Vec<_> = error
        .context()
        .filter_map(|(kind, value)| {
            let value = match value {
                ContextValue::String(text) => ContextValue::String(safe(text)),
                ContextValue::Strings(texts) => {
                    ContextValue::Strings(texts.iter().map(|text| safe(text)).collect())
                }
                ContextValue::StyledStrs(texts) => ContextValue::StyledStrs(
                    texts.iter().map(|text| safe(&text.to_string()).into()).collect(),
                ),
                // The usage, numbers and flags, which are not quotes.
                _ => return None,
            };
            Some((kind, value))
        })
        .collect();
    for (kind, value) in context {
        error.insert(kind, value);
    }
    error
}

/// Returns the whole text of an error, each line safe to show.
pub(crate) fn text_of(error: &Error) -> String {
    let text = error.render().to_string();
    text.lines().map(|line| format!("{}\n", SanitizedLine(line))).collect()
}
