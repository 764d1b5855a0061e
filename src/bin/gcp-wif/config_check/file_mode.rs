//! The modes of files with a secret.

use std::path::Path;

use gcp_wif::context::FileSystem;
use gcp_wif::credentials::Credentials;
use gcp_wif::external_account::{Document, ExternalAccount};

use super::finding::{Finding, Findings};
use super::source_path::source_path;
use crate::shell::quoted_text;

/// Returns a warning if the file has a secret and the group or other users may read it.
pub(crate) fn check_mode(
    path: &Path,
    credentials: &Credentials,
    files: &dyn FileSystem,
) -> Option<Finding> {
    let secret = secret_member(credentials)?;
    let mode = mode_for_others(path, files)?;
    let mut findings = Findings::default();
    let problem = format!("can be read by other users: the mode of the file is {mode:04o}");
    findings.warning(&secret, &problem, Some(&hint(path)));
    findings.0.pop()
}

/// Returns the mode of a file that the group or other users may read. `None` for other files, and for a missing
/// one.
pub(super) fn mode_for_others(path: &Path, files: &dyn FileSystem) -> Option<u32> {
    files.mode(path).ok().flatten().filter(|mode| mode & OTHERS != 0)
}

/// Returns the command that hides a file from other users.
pub(super) fn hint(path: &Path) -> String {
    format!("chmod 600 {}", quoted_text(&path.display().to_string()))
}

/// Returns the path of a secret: the client secret, or headers that authenticate a request.
fn secret_member(credentials: &Credentials) -> Option<String> {
    let member = match (credentials.external_account(), credentials.authorized_user()) {
        (Some(account), _) => secret_of_account(account)?,
        (None, Some(user)) => user.refresh_grant().map_or("token", |_| "refresh_token"),
        (None, None) => return None,
    };
    Some(format!("{}{member}", source_path(credentials)))
}

fn secret_of_account(account: &ExternalAccount) -> Option<&'static str> {
    let has_secret = account.client_auth().is_some_and(|auth| !auth.secret.expose().is_empty());
    let source = account.document().member("credential_source");
    let headers = source.and_then(|source| source.member("headers"));
    let has_headers = matches!(headers, Some(Document::Object(members)) if members.iter().any(|(name, _)| {
        SECRET_HEADERS.iter().any(|secret| name.eq_ignore_ascii_case(secret))
    }));
    match (has_secret, has_headers) {
        (true, _) => Some("client_secret"),
        (false, true) => Some("credential_source.headers"),
        (false, false) => None,
    }
}

/// Headers with secrets in the sources of Google's documentation and of GitHub Actions.
const SECRET_HEADERS: &[&str] = &["Authorization", "Cookie", "X-Api-Key", "X-Auth-Token"];

/// The read permissions of the group and of other users.
const OTHERS: u32 = 0o044;

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use gcp_wif::external_account::Trust;
    use serde_json::json;

    use super::*;

    #[test]
    fn a_path_is_one_word_of_the_command() {
        assert_eq!(hint(Path::new("/a b/c.json")), "chmod 600 '/a b/c.json'");
    }

    #[test]
    fn a_header_that_authenticates_is_a_secret() {
        for (header, secret) in
            [("authorization", Some("credential_source.headers")), ("Metadata-Flavor", None)]
        {
            let file = json!({
                "type": "external_account",
                "audience": "//iam.googleapis.com/projects/1/locations/global/\
                             workloadIdentityPools/my-pool/providers/my-provider",
                "subject_token_type": "urn:ietf:params:oauth:token-type:jwt",
                "token_url": "https://sts.googleapis.com/v1/token",
                "credential_source": {
                    "url": "http://169.254.169.254/token",
                    "headers": { header: "made-up-secret" },
                },
            });
            let file = serde_json::to_vec(&file).unwrap();
            let account = ExternalAccount::from_json(&file, &Trust::default()).unwrap();
            assert_eq!(secret_of_account(&account), secret, "{header}");
        }
    }
}
