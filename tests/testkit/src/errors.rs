//! Errors with their causes.

use std::error::Error;

/// Lists the messages of an error and of its causes.
pub fn layers(error: &dyn Error) -> Vec<String> {
    let mut layers = vec![error.to_string()];
    let mut cause = error.source();
    while let Some(error) = cause {
        layers.push(error.to_string());
        cause = error.source();
    }
    layers
}
