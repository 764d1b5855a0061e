//! A settings file. Its reader belongs to the program and not to the library, so this target
//! includes the program's own files.

#![no_main]
#![allow(dead_code, unused_imports, reason = "of the files, only the reader is used")]

include!("../program_files.rs");

#[path = "../../../src/bin/gcp-wif/settings/mod.rs"]
mod settings;

use std::collections::BTreeMap;

use clap::Parser as _;
use testkit::files::OneFile;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| read(bytes));

/// Checks that the error about any file is short.
fn read(bytes: &[u8]) {
    let flags = args::Args::try_parse_from(["gcp-wif", "version"]).unwrap().global;
    let environment = BTreeMap::from([("HOME".to_owned(), "/h".to_owned())]);
    match settings::Settings::resolve(&flags, &environment, &OneFile(bytes)) {
        Ok(settings) => drop(format!("{settings:?}")),
        Err(error) => testkit::fuzz::hidden::assert_fit(&error.to_string()),
    }
}
