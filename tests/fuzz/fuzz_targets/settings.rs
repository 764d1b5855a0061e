//! A settings file. Its reader belongs to the program and not to the library, so that the program's
//! own files are taken in here.

#![no_main]
#![allow(dead_code, unused_imports, reason = "of the files, only the reader is used")]

#[path = "../../../src/bin/gcp-wif/args.rs"]
mod args;
#[path = "../../../src/bin/gcp-wif/create_args.rs"]
mod create_args;
#[path = "../../../src/bin/gcp-wif/duration.rs"]
mod duration;
#[path = "../../../src/bin/gcp-wif/role_settings.rs"]
mod role_settings;
#[path = "../../../src/bin/gcp-wif/session_args.rs"]
mod session_args;
#[path = "../../../src/bin/gcp-wif/setting_layers.rs"]
mod setting_layers;
#[path = "../../../src/bin/gcp-wif/settings.rs"]
mod settings;
#[path = "../../../src/bin/gcp-wif/token_args.rs"]
mod token_args;

/// What the files above have from the rest of the program.
mod report {
    #[derive(Debug)]
    pub(crate) struct UsageError(pub(crate) String);
}

use std::collections::BTreeMap;

use clap::Parser as _;
use testkit::files::OneFile;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| read(bytes));

/// Checks that an error fits on a screen for any file.
fn read(bytes: &[u8]) {
    let flags = args::Args::try_parse_from(["gcp-wif", "version"]).unwrap().global;
    let environment = BTreeMap::from([("HOME".to_owned(), "/h".to_owned())]);
    match settings::Settings::resolve(&flags, &environment, &OneFile(bytes)) {
        Ok(settings) => drop(format!("{settings:?}")),
        Err(error) => testkit::fuzz::hidden::assert_fit(&error.to_string()),
    }
}
