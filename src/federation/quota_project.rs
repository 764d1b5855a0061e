//! The project whose quota requests count against.

use super::error::Error;
use crate::context::Context;
use crate::credentials::Credentials;

/// Returns the project that `GOOGLE_CLOUD_QUOTA_PROJECT` names, as in Google's libraries, by default that of
/// the credential file.
pub(super) fn quota_project(
    credentials: &Credentials,
    context: &Context,
) -> Result<Option<String>, Error> {
    let of_file = || credentials.quota_project_id().map(str::to_owned);
    Ok(checked("`GOOGLE_CLOUD_QUOTA_PROJECT`", context.variable(VARIABLE))?.or_else(of_file))
}

/// Checks a project, which `setting` names.
pub(super) fn checked(
    setting: &'static str,
    project: Option<String>,
) -> Result<Option<String>, Error> {
    match project {
        Some(found) if !is_project(&found) => Err(Error::QuotaProject { setting, found }),
        project => Ok(project),
    }
}

/// Returns whether a text may be the number or the ID of a project. The ID may begin with a domain, as
/// `example.com:my-project` does.
fn is_project(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-.:".contains(&b))
}

const VARIABLE: &str = "GOOGLE_CLOUD_QUOTA_PROJECT";
