//! A settings file. Its reader belongs to the program and not to the library, so this target
//! includes the program's own files.

#![no_main]
#![allow(dead_code, unused_imports, reason = "of the files, only the reader is used")]

#[path = "../../../src/bin/gcp-wif/args/mod.rs"]
mod args;
#[path = "../../../src/bin/gcp-wif/aws_limits.rs"]
mod aws_limits;
#[path = "../../../src/bin/gcp-wif/bad_credential_file.rs"]
mod bad_credential_file;
#[path = "../../../src/bin/gcp-wif/duration.rs"]
mod duration;
#[path = "../../../src/bin/gcp-wif/error.rs"]
mod error;
#[path = "../../../src/bin/gcp-wif/file_mode.rs"]
mod file_mode;
#[path = "../../../src/bin/gcp-wif/group.rs"]
mod group;
#[path = "../../../src/bin/gcp-wif/hook_signal.rs"]
mod hook_signal;
#[path = "../../../src/bin/gcp-wif/path_setting.rs"]
mod path_setting;
#[path = "../../../src/bin/gcp-wif/settings/mod.rs"]
mod settings;

// The paths in this module are relative to this folder.
#[path = "."]
mod serve {
    #[path = "../../../src/bin/gcp-wif/serve/address.rs"]
    mod address;
    #[path = "../../../src/bin/gcp-wif/serve/cidr.rs"]
    mod cidr;

    pub(crate) use address::ListenAddress;
    pub(crate) use cidr::Cidr;
}

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
