//! The credential files of `fixtures/external_account`, and those of other types of
//! `fixtures/credential_file`.

use std::fs;
use std::path::{Path, PathBuf};

use testkit::fixtures::json_files;

/// A fixture.
pub struct CredentialFile {
    pub name: String,
    pub path: PathBuf,
    pub bytes: Vec<u8>,
}

impl CredentialFile {
    /// Returns the library's message about an invalid file.
    pub fn message(&self) -> String {
        let text = fs::read_to_string(self.path.with_extension("txt")).expect(&self.name);
        text.strip_suffix('\n').expect("one line with its end").to_owned()
    }

    /// Parses the file as JSON.
    pub fn value(&self) -> serde_json::Result<serde_json::Value> {
        serde_json::from_slice(&self.bytes)
    }
}

/// Reads every valid file.
pub fn valid() -> Vec<CredentialFile> {
    read(Path::new("fixtures/external_account/valid"))
}

/// Reads every invalid file.
pub fn invalid() -> Vec<CredentialFile> {
    read(Path::new("fixtures/external_account/invalid"))
}

/// Reads every valid file of another type than `external_account`.
pub fn valid_of_other_types() -> Vec<CredentialFile> {
    read(Path::new("fixtures/credential_file/valid"))
}

/// Reads every invalid file of another type than `external_account`.
pub fn invalid_of_other_types() -> Vec<CredentialFile> {
    read(Path::new("fixtures/credential_file/invalid"))
}

/// Reads the files that gcloud wrote, from the conformance data.
pub fn written_by_gcloud() -> Option<Vec<CredentialFile>> {
    let data = PathBuf::from(std::env::var_os("GCP_WIF_CONFORMANCE")?);
    let mut files = read(&data.join("create-cred-config"));
    files.retain(|file| file.name != "index");
    Some(files)
}

fn read(folder: &Path) -> Vec<CredentialFile> {
    let files = json_files(folder).into_iter();
    files
        .map(|(name, path)| CredentialFile { name, bytes: fs::read(&path).unwrap(), path })
        .collect()
}

/// Every member that holds a URL, as a JSON pointer.
pub const URL_PLACES: &[&str] = &[
    "/token_url",
    "/token_info_url",
    "/service_account_impersonation_url",
    "/credential_source/url",
    "/credential_source/region_url",
    "/credential_source/imdsv2_session_token_url",
    "/credential_source/regional_cred_verification_url",
];
