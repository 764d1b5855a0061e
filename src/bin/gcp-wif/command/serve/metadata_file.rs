//! The copy of the credential file in which AWS's metadata service is this server.

use std::path::{Path, PathBuf};

use gcp_wif::credentials::Credentials;
use gcp_wif::external_account::Document;
use gcp_wif::json::to_indented_secret_json;
use gcp_wif::secret::Secret;

use crate::app::{App, not_aws};
use crate::credential_file::Place;
use crate::error::{Error, Result, Step as _};

/// A credential file to write.
#[derive(Debug)]
pub(super) struct MetadataFile {
    path: PathBuf,
    document: Document,
}

impl MetadataFile {
    /// Checks that the credential file at `place` has an AWS source, and that `path` is another file.
    pub(super) fn new(path: &Path, place: &Place, credentials: &Credentials) -> Result<Self> {
        let account = credentials.external_account();
        if account.is_none_or(|account| account.aws_credential_source().is_err()) {
            return Err(not_aws("--write-credential-file", credentials));
        }
        let absolute = std::path::absolute(path).step(UNWRITTEN)?;
        let is_same = |own: &PathBuf| {
            let [own, other] = [own, &absolute].map(std::fs::canonicalize);
            own.is_ok_and(|own| other.is_ok_and(|other| own == other))
        };
        if matches!(place, Place::File(own) if is_same(own)) {
            return Err(Error::usage(
                "`--write-credential-file` names the credential file itself: the next start would find \
                 this server in it, so name another file",
            ));
        }
        Ok(Self { path: absolute, document: credentials.document().clone() })
    }

    /// Returns the path.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Writes the file with addresses below `base`, readable by its owner only.
    pub(super) fn write(mut self, base: &str, app: &App) -> Result<()> {
        if let Some(source) = credential_source(&mut self.document) {
            for (name, path) in ADDRESSES {
                set(source, name, Document::String(Secret::new(format!("{base}{path}"))));
            }
        }
        let json = to_indented_secret_json(&self.document);
        let json = Secret::new([json.expose(), "\n"].concat());
        let files = &app.context.file_system;
        files.replace(&self.path, json.expose().as_bytes()).step(UNWRITTEN)
    }
}

/// Returns the members of `credential_source`, which an impersonated service account has in its
/// `source_credentials`.
fn credential_source(document: &mut Document) -> Option<&mut Vec<(String, Document)>> {
    let Document::Object(members) = document else { return None };
    let place = |name| members.iter().position(|(own, _)| own == name);
    match (place("credential_source"), place("source_credentials")) {
        (Some(at), _) => match &mut members[at].1 {
            Document::Object(source) => Some(source),
            _ => None,
        },
        (None, Some(at)) => credential_source(&mut members[at].1),
        (None, None) => None,
    }
}

fn set(members: &mut Vec<(String, Document)>, name: &str, value: Document) {
    match members.iter_mut().find(|(own, _)| own == name) {
        Some((_, own)) => *own = value,
        None => members.push((name.to_owned(), value)),
    }
}

/// The members of an AWS source that lead to the metadata service.
const ADDRESSES: &[(&str, &str)] = &[
    ("region_url", "/latest/meta-data/placement/availability-zone"),
    ("url", "/latest/meta-data/iam/security-credentials"),
    ("imdsv2_session_token_url", "/latest/api/token"),
];

const UNWRITTEN: &str = "the credential file of `--write-credential-file` cannot be written";

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    #[test]
    fn only_the_source_of_the_account_is_found() {
        let found = |json: &str| {
            let mut document: Document = serde_json::from_str(json).unwrap();
            let source = credential_source(&mut document)?;
            set(source, "url", Document::String("u".into()));
            Some(serde_json::to_string(&document).unwrap())
        };
        for (json, expected) in [
            (
                r#"{"b":1,"credential_source":{"url":"x","a":null},"a":[]}"#,
                r#"{"b":1,"credential_source":{"url":"u","a":null},"a":[]}"#,
            ),
            (
                r#"{"source_credentials":{"credential_source":{}},"url":"x"}"#,
                r#"{"source_credentials":{"credential_source":{"url":"u"}},"url":"x"}"#,
            ),
        ] {
            assert_eq!(found(json).unwrap(), expected);
        }
        for json in ["1", "{}", r#"{"credential_source":1}"#, r#"{"source_credentials":{}}"#] {
            assert_eq!(found(json), None, "{json}");
        }
    }
}
