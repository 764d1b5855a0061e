//! What to do about a bad credential file.

use gcp_wif::external_account::AccountError;
use gcp_wif::sanitize::Sanitized;

/// Returns what to do about a bad credential file.
pub(crate) fn of_account(error: &AccountError) -> Option<String> {
    Some(match error {
        AccountError::CredentialType(found) => match found.as_str() {
            "service_account" => format!(
                "this is a service account key, which this program makes unnecessary; {CREATE}"
            ),
            "authorized_user" => format!(
                "this is what `gcloud auth application-default login` writes for a person; {CREATE}"
            ),
            "impersonated_service_account" | "external_account_authorized_user" => {
                format!("this is another of Google's kinds of credentials; {CREATE}")
            }
            _ => CREATE.to_owned(),
        },
        AccountError::UntrustedHost { host, .. } => format!(
            "if the file comes from somebody you trust, set `allowed_hosts`, for example by \
             `GCP_WIF_ALLOWED_HOSTS={}`",
            Sanitized::new(host)
        ),
        AccountError::UntrustedUniverse { found } => format!(
            "if this is your universe, set `universe_domain`, for example by \
             `GCP_WIF_UNIVERSE_DOMAIN={}`",
            Sanitized::new(found)
        ),
        AccountError::ByteOrderMark | AccountError::Encoding { .. } => {
            "save the file as UTF-8 without a byte order mark".to_owned()
        }
        AccountError::Value { path, problem }
            if path == "audience" && problem.ends_with(" twice") =>
        {
            "take the second one out: gcloud puts it before whatever it is given".to_owned()
        }
        AccountError::Missing { .. } | AccountError::NotAws { .. } => CREATE.to_owned(),
        _ => return None,
    })
}

/// How a credential file is made and named.
pub(super) const CREATE: &str = "create the file with `gcloud iam workload-identity-pools create-cred-config \
AUDIENCE --aws --enable-imdsv2 --output-file=FILE` and name it with `--credential-file FILE`";
