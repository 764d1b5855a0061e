//! What is wrong with a credential file.

use std::fmt;

use crate::sanitize::Sanitized;

/// Says what is wrong with an `external_account` JSON, at which path.
///
/// Paths are the member names joined by dots, such as `credential_source.region_url`.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum AccountError {
    /// The text begins with a byte order mark, which JSON does not allow (RFC 8259 §8.1).
    ByteOrderMark,
    /// The text is not UTF-8.
    Encoding {
        /// How many bytes are good.
        offset: usize,
    },
    /// The text is not JSON.
    Syntax(String),
    /// `type` names another kind of credentials.
    CredentialType(String),
    /// The same member occurs twice.
    Duplicate(String),
    /// `audience` begins with its prefix twice.
    DoubledAudiencePrefix,
    /// A member is missing.
    Missing {
        /// Where it should be.
        path: String,
        /// What it should be.
        expected: &'static str,
    },
    /// A member has the wrong JSON type.
    WrongType {
        /// Where it is.
        path: String,
        /// The type found.
        found: &'static str,
        /// The type wanted.
        expected: &'static str,
    },
    /// A member has a value that is not accepted.
    Value {
        /// Where it is.
        path: String,
        /// What is wrong with it.
        problem: String,
    },
    /// A URL leads to a host that the file alone may not name.
    UntrustedHost {
        /// Where the URL is.
        path: String,
        /// Its host, with the port where it is not the scheme's own.
        host: String,
        /// Which hosts are accepted.
        accepted: String,
    },
    /// `universe_domain` is not the one of the settings.
    UntrustedUniverse {
        /// The domain found.
        found: String,
    },
    /// `environment_id` is a version of the AWS source that does not exist yet.
    UnsupportedAwsVersion(String),
    /// `credential_source` is of another kind.
    NotAws {
        /// `file`, `url`, `executable` or `certificate`.
        kind: &'static str,
    },
}

impl AccountError {
    /// Is the JSON path that the error is about; empty for the document itself.
    pub fn path(&self) -> &str {
        match self {
            Self::ByteOrderMark | Self::Encoding { .. } | Self::Syntax(_) => "",
            Self::CredentialType(_) => "type",
            Self::DoubledAudiencePrefix => "audience",
            Self::Missing { path, .. }
            | Self::WrongType { path, .. }
            | Self::Value { path, .. }
            | Self::UntrustedHost { path, .. }
            | Self::Duplicate(path) => path,
            Self::UntrustedUniverse { .. } => "universe_domain",
            Self::UnsupportedAwsVersion(_) => "credential_source.environment_id",
            Self::NotAws { .. } => "credential_source",
        }
    }

    pub(crate) fn value(path: &str, problem: impl Into<String>) -> Self {
        Self::Value { path: path.to_owned(), problem: problem.into() }
    }
}

impl fmt::Display for AccountError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ByteOrderMark => {
                f.write_str("begins with a byte order mark, expected plain UTF-8 JSON")
            }
            Self::Encoding { offset } => write!(f, "is not UTF-8: bad byte at offset {offset}"),
            Self::Syntax(reason) => write!(f, "is not JSON: {reason}"),
            Self::CredentialType(found) => {
                write!(f, "`type` is {}, expected `external_account`", quoted(found))
            }
            Self::Duplicate(path) => write!(f, "{} occurs twice", quoted(path)),
            Self::DoubledAudiencePrefix => {
                f.write_str("`audience` names `//iam.googleapis.com/` twice")
            }
            Self::Missing { path, expected } => {
                write!(f, "`{path}` is missing, expected {expected}")
            }
            Self::WrongType { path, found, expected } if path.is_empty() => {
                write!(f, "is {found}, expected {expected}")
            }
            Self::WrongType { path, found, expected } => {
                write!(f, "`{path}` is {found}, expected {expected}")
            }
            Self::Value { path, problem } => write!(f, "`{path}` {problem}"),
            Self::UntrustedHost { path, host, accepted } => write!(
                f,
                "`{path}` leads to the host {}, expected {accepted}, or a host of the setting \
                 `allowed_hosts`",
                quoted(host)
            ),
            Self::UntrustedUniverse { found } => write!(
                f,
                "`universe_domain` is {}, expected `googleapis.com`, or the domain of the setting \
                 `universe_domain`",
                quoted(found)
            ),
            Self::UnsupportedAwsVersion(version) => write!(
                f,
                "`credential_source.environment_id`: aws version {} is not supported in the \
                 current build, expected `aws1`",
                quoted(version)
            ),
            Self::NotAws { kind } => write!(
                f,
                "`credential_source.{kind}` makes this a {kind}-sourced credential, expected an \
                 AWS source with `environment_id`"
            ),
        }
    }
}

impl std::error::Error for AccountError {}

/// Puts a value of the file into a message: in backticks, shortened, without control characters.
pub(crate) fn quoted(value: &str) -> String {
    format!("`{}`", Sanitized::truncated(value, LONGEST_SHOWN))
}

/// In characters.
const LONGEST_SHOWN: usize = 120;
