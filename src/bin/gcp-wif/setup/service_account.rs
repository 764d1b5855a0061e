//! The service account that an identity acts as.

use gcp_wif::sanitize::Sanitized;

use crate::error::{Error, Result};
use crate::gcloud_command::project_of;

/// A service account of Google Cloud.
#[derive(Debug)]
pub(super) struct ServiceAccount {
    email: String,
    /// The part before the `@`, if the account can be created in the project of the pool.
    new_id: Option<String>,
}

impl ServiceAccount {
    /// Parses an e-mail address. `project` is the ID of the pool's project.
    pub(super) fn parse(email: &str, project: &str) -> Result<Self> {
        let is_text = |text: &str, more: &[u8]| {
            !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || more.contains(&b))
        };
        let parts = email.split_once('@');
        let Some((id, _)) =
            parts.filter(|(id, domain)| is_text(id, b"-") && is_text(domain, b"-."))
        else {
            let found = Sanitized::truncated(email, 200);
            return Err(Error::Usage(format!(
                "`--service-account` is `{found}`, expected an e-mail address such as \
                 `job@{project}.iam.gserviceaccount.com`"
            )));
        };
        let is_own = project_of(email).as_deref() == Some(project);
        Ok(Self { email: email.to_owned(), new_id: is_own.then(|| id.to_owned()) })
    }

    pub(super) fn email(&self) -> &str {
        &self.email
    }

    pub(super) fn new_id(&self) -> Option<&str> {
        self.new_id.as_deref()
    }
}
