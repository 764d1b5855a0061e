//! The project whose quota requests count against.

use super::error::Error;
use crate::context::Context;
use crate::credentials::Credentials;

/// Returns the project of `GOOGLE_CLOUD_QUOTA_PROJECT`, as in Google's libraries, or else that of the
/// credential file.
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

/// Returns whether a text may be the ID or number of a project, also of one in a domain, such as
/// `example.com:my-project`.
fn is_project(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-.:".contains(&b))
}

const VARIABLE: &str = "GOOGLE_CLOUD_QUOTA_PROJECT";
