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
use std::path::Path;

use clap::Parser as _;
use gcp_wif::ambient::{FileError, FileErrorKind, Files};
use gcp_wif::secret::Secret;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| read(bytes));

/// The words of an error fit on a screen, whatever the file is.
fn read(bytes: &[u8]) {
    let flags = args::Args::try_parse_from(["gcp-wif", "version"]).unwrap().global;
    let environment = BTreeMap::from([("HOME".to_owned(), "/h".to_owned())]);
    match settings::Settings::resolve(&flags, &environment, &OneFile(bytes)) {
        Ok(settings) => drop(format!("{settings:?}")),
        Err(error) => gcp_wif_fuzz::hidden::assert_fit(&error.to_string()),
    }
}

/// Is the file of the user, and no other.
struct OneFile<'a>(&'a [u8]);

impl Files for OneFile<'_> {
    fn read(&self, path: &Path, limit: u64) -> Result<Secret<Vec<u8>>, FileError> {
        let kind = match path.starts_with("/h") {
            true if self.0.len() as u64 <= limit => return Ok(Secret::new(self.0.to_vec())),
            true => FileErrorKind::TooLarge(limit),
            false => FileErrorKind::Io(std::io::ErrorKind::NotFound.into()),
        };
        Err(FileError { path: path.to_owned(), kind })
    }

    fn replace(&self, _: &Path, _: &[u8]) -> Result<(), FileError> {
        unreachable!("settings are not written")
    }
}
