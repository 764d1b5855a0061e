//! Hints for a bad credential file.

use gcp_wif::external_account::AccountError;
use gcp_wif::sanitize::Sanitized;

use super::exchange::LOG_IN;
use crate::bad_credential_file::FileKind;

/// Returns the hint for a mistake in a credential file of this kind.
pub(crate) fn of_account(error: &AccountError, kind: FileKind) -> Option<String> {
    Some(match error {
        AccountError::Within { error, .. } => return of_account(error, kind),
        AccountError::CredentialType { found, .. } => of_type(found),
        AccountError::UntrustedHost { host, .. } if host == ECS => ECS_URL.to_owned(),
        AccountError::UntrustedHost { host, needs_https, .. } => format!(
            "if you trust the origin of the file, {}set `allowed_hosts`, for example by \
             `GCP_WIF_ALLOWED_HOSTS={}`",
            if *needs_https { "use https and " } else { "" },
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
        AccountError::Base64 => {
            "decode it into the file, for example with `base64 --decode`".to_owned()
        }
        AccountError::DoubledAudiencePrefix => {
            "remove the second one: gcloud adds the prefix to every audience".to_owned()
        }
        AccountError::Syntax(reason) if reason.contains("control character") => {
            "a string has a line break: remove it".to_owned()
        }
        AccountError::Syntax(reason) if reason.contains("comment") => {
            "remove the comment: JSON has none".to_owned()
        }
        AccountError::AmbiguousSource { .. } => "remove one of them".to_owned(),
        AccountError::ActorToken => ACTOR_TOKEN.to_owned(),
        AccountError::Missing { path, expected } if is_of_login(path, expected) => {
            LOG_IN.to_owned()
        }
        AccountError::Missing { path, .. } if IMPERSONATION.contains(&path.as_str()) => {
            IMPERSONATE.to_owned()
        }
        AccountError::Missing { path, .. } if is_inside_of_another_source(path) => return None,
        AccountError::NotAws { .. } => create(FileKind::Source("--aws")),
        AccountError::Missing { .. } | AccountError::NoSource => create(kind),
        _ => return None,
    })
}

/// Returns the hint that names the command which creates a credential file of this kind.
pub(super) fn create(kind: FileKind) -> String {
    let (flag, others) = match kind {
        FileKind::Login => return LOG_IN.to_owned(),
        FileKind::ImpersonatedServiceAccount => return IMPERSONATED.to_owned(),
        FileKind::Source(flag) => (flag, ""),
        FileKind::Unknown => ("--aws", OTHER_SOURCES),
    };
    format!(
        "create the file with `gcp-wif config create AUDIENCE {flag} --output-file FILE`, where AUDIENCE \
         is the full resource name of the provider{others}, and name it with `--credential-file FILE`"
    )
}

/// Returns the hint for a file of a type that this program cannot use.
fn of_type(found: &str) -> String {
    let explained = match found {
        "service_account" => "this is a service account key, which this program makes unnecessary",
        "authorized_user" => {
            "this is the login of a user with a Google account, by `gcloud auth application-default \
             login`; use it with gcloud and Google's libraries"
        }
        "gdch_service_account" => {
            "this is a service account of Google Distributed Cloud air-gapped, whose tokens its own \
             gdcloud issues"
        }
        "external_account_authorized_user_login_config" => {
            return LOGIN_CONFIG.to_owned();
        }
        _ => return create(FileKind::Unknown),
    };
    format!("{explained}; {}", create(FileKind::Unknown))
}

/// Returns whether a member belongs to a source of another kind than AWS.
fn is_inside_of_another_source(path: &str) -> bool {
    path.starts_with("credential_source.") && path != "credential_source.environment_id"
}

/// Returns whether a member is one that a login writes. An external account may have a `client_id` as well.
fn is_of_login(path: &str, expected: &str) -> bool {
    matches!(path, "refresh_token" | "client_secret") || expected.ends_with(" of the login")
}

/// The address of ECS's credentials.
const ECS: &str = "169.254.170.2";

/// The members that only an `impersonated_service_account` needs.
const IMPERSONATION: [&str; 2] = ["service_account_impersonation_url", "source_credentials"];

const IMPERSONATE: &str = "name the credential file of the source with `--credential-file FILE \
    --impersonate-service-account EMAIL`, or create the file with `gcloud auth application-default login --impersonate-service-account=EMAIL`";

const ACTOR_TOKEN: &str = "remove `actor_token_field_name` and `certificate` for the token of the file \
    alone, or `file` and `format` for the certificate alone, if the provider accepts one of them";

const ECS_URL: &str = "remove the member: in a container of ECS, gcp-wif finds the credentials by \
    AWS_CONTAINER_CREDENTIALS_RELATIVE_URI";

const IMPERSONATED: &str = "create the file with `gcloud auth application-default login \
    --impersonate-service-account=EMAIL`";

/// The flags for the other sources, for a file that names none.
const OTHER_SOURCES: &str = " (in place of `--aws`: `--azure`, `--credential-source-file`, \
    `--credential-source-url`, `--executable-command` or `--credential-cert-path` for other sources)";

const LOGIN_CONFIG: &str = "this is a login config file, which says how the users of a workforce pool log in, \
    and has no credentials: log in with `gcloud auth application-default login --login-config=FILE`, and name \
    the file that this command writes";
