//! Contexts for tests that need no scenario.

use std::collections::BTreeMap;
use std::sync::Arc;

use gcp_wif::context::FixedClock;
use gcp_wif::context::{Context, LocalFileSystem};
use serde_json::Value;
use testkit::files::ReadOnlyFiles;

/// Returns a context with these variables, the files of this machine and no network, on 2020-08-11.
pub fn of_variables(variables: BTreeMap<String, String>) -> Context {
    Context::new()
        .with_environment(Arc::new(variables))
        .with_clock(Arc::new(FixedClock(1_597_128_922)))
        .with_file_system(Arc::new(LocalFileSystem::default()))
}

/// Returns such a context with the files of a case of the conformance data, and no others.
pub fn of_case(variables: &Value, files: &Value) -> Context {
    let variables = serde_json::from_value(variables.clone()).unwrap();
    let files = serde_json::from_value(files.clone()).unwrap();
    of_variables(variables).with_file_system(Arc::new(ReadOnlyFiles(files)))
}
