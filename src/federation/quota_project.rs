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
    match context.variable(VARIABLE) {
        Some(project) if is_project(&project) => Ok(Some(project)),
        Some(project) => Err(Error::QuotaProject(project)),
        None => Ok(credentials.quota_project_id().map(str::to_owned)),
    }
}

/// Returns whether a text may be the number or the ID of a project. The ID may begin with a domain, as
/// `example.com:my-project` does.
fn is_project(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-.:".contains(&b))
}

const VARIABLE: &str = "GOOGLE_CLOUD_QUOTA_PROJECT";
