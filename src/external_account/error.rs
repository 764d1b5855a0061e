//! Errors of credential files.

use std::fmt;

use crate::sanitize::Sanitized;

/// A mistake in a credential file.
///
/// A path consists of member names joined by dots, such as `credential_source.region_url`, with the index of an
/// element in brackets, such as `delegates[0]`.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum AccountError {
    /// JSON in base64.
    Base64,
    /// A byte order mark at the beginning, which JSON does not allow (RFC 8259 §8.1).
    ByteOrderMark,
    /// A text that is not UTF-8.
    Encoding {
        /// The number of valid bytes before the first invalid one.
        offset: usize,
    },
    /// A text that is not JSON, with the reason.
    Syntax(String),
    /// A `type` that is not accepted.
    CredentialType {
        /// The type found.
        found: String,
        /// The types that are accepted, in backticks.
        expected: &'static str,
    },
    /// A member that occurs twice, by its path.
    Duplicate(String),
    /// An `audience` with the prefix `//iam.googleapis.com/` twice.
    DoubledAudiencePrefix,
    /// A missing member.
    Missing {
        /// The path of the member.
        path: String,
        /// The expected value.
        expected: &'static str,
    },
    /// A member with the wrong JSON type.
    WrongType {
        /// The path of the member; empty for the document itself.
        path: String,
        /// The type found.
        found: &'static str,
        /// The type expected.
        expected: &'static str,
    },
    /// A member with a value that is not accepted.
    Value {
        /// The path of the member.
        path: String,
        /// The reason, a predicate whose subject is the path.
        problem: String,
    },
    /// A URL whose host is trusted neither by default nor by the settings.
    UntrustedHost {
        /// The path of the URL.
        path: String,
        /// The host, with the port unless it is the default of the scheme.
        host: String,
        /// The hosts that are trusted by default.
        accepted: String,
        /// Whether a setting admits the host only for https, and the URL is http.
        needs_https: bool,
    },
    /// A `universe_domain` that is neither `googleapis.com` nor the domain of the settings.
    UntrustedUniverse {
        /// The domain found.
        found: String,
    },
    /// An `environment_id` with a version of the AWS source other than 1.
    UnsupportedAwsVersion(String),
    /// A `credential_source` with the members of two kinds.
    AmbiguousSource {
        /// The members.
        members: [&'static str; 2],
    },
    /// A `credential_source` without a member that determines its kind.
    NoSource,
    /// A `credential_source` with a certificate, and with a file that holds an actor token.
    ActorToken,
    /// A `credential_source` of another kind than AWS.
    NotAws {
        /// `file`, `url`, `executable` or `certificate`.
        kind: &'static str,
    },
    /// A mistake in credentials inside others.
    Within {
        /// The path of the inner credentials.
        outer: &'static str,
        /// The path of the wrong member, from the outermost document.
        path: String,
        /// The mistake. Its own path begins at the inner credentials.
        error: Box<Self>,
    },
}

impl AccountError {
    /// Returns the path of the member that the error is about; empty for the document itself.
    pub fn path(&self) -> &str {
        match self {
            Self::Base64 | Self::ByteOrderMark | Self::Encoding { .. } | Self::Syntax(_) => "",
            Self::CredentialType { .. } => "type",
            Self::DoubledAudiencePrefix => "audience",
            Self::Missing { path, .. }
            | Self::WrongType { path, .. }
            | Self::Value { path, .. }
            | Self::UntrustedHost { path, .. }
            | Self::Within { path, .. }
            | Self::Duplicate(path) => path,
            Self::UntrustedUniverse { .. } => "universe_domain",
            Self::UnsupportedAwsVersion(_) => "credential_source.environment_id",
            Self::AmbiguousSource { .. }
            | Self::NoSource
            | Self::ActorToken
            | Self::NotAws { .. } => "credential_source",
        }
    }

    /// Returns the mistake as that of the innermost credentials. Its path begins at these.
    pub fn innermost(&self) -> &Self {
        match self {
            Self::Within { error, .. } => error.innermost(),
            error => error,
        }
    }

    pub(crate) fn value(path: &str, problem: impl Into<String>) -> Self {
        Self::Value { path: path.to_owned(), problem: problem.into() }
    }

    /// Creates the error about credentials inside others. `outer` is the path of the inner ones.
    pub(crate) fn within(self, outer: &'static str) -> Self {
        let path = match self.path() {
            "" => outer.to_owned(),
            path => format!("{outer}.{path}"),
        };
        Self::Within { outer, path, error: Box::new(self) }
    }

    /// Writes the message. `outer` is put before each path: it is empty or ends in a dot.
    fn write(&self, outer: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let quoted_path = |path: &str| quoted(&format!("{outer}{path}"));
        match self {
            Self::Within { outer: inner, error, .. } => error.write(&format!("{outer}{inner}."), f),
            Self::Base64 => f.write_str("the text is JSON in base64, expected JSON"),
            Self::ByteOrderMark => {
                f.write_str("the text begins with a byte order mark, expected plain UTF-8 JSON")
            }
            Self::Encoding { offset } => {
                write!(f, "the text is not UTF-8: bad byte at offset {offset}")
            }
            Self::Syntax(reason) => write!(f, "the text is not JSON: {reason}"),
            Self::CredentialType { found, expected } => {
                write!(f, "`{outer}type` is {}, expected {expected}", quoted(found))
            }
            Self::Duplicate(path) => write!(f, "{} occurs twice", quoted_path(path)),
            Self::DoubledAudiencePrefix => {
                write!(f, "`{outer}audience` names `//iam.googleapis.com/` twice")
            }
            Self::Missing { path, expected } => {
                write!(f, "{} is missing, expected {expected}", quoted_path(path))
            }
            Self::WrongType { path, found, expected } if path.is_empty() => match outer {
                "" => write!(f, "the document is {found}, expected {expected}"),
                outer => {
                    let outer = outer.trim_end_matches('.');
                    write!(f, "`{outer}` is {found}, expected {expected}")
                }
            },
            Self::WrongType { path, found, expected } => {
                write!(f, "{} is {found}, expected {expected}", quoted_path(path))
            }
            Self::Value { path, problem } => write!(f, "{} {problem}", quoted_path(path)),
            Self::UntrustedHost { path, host, accepted, needs_https } => {
                let (over, at) = if *needs_https { (" over http", "https at ") } else { ("", "") };
                let host = quoted(host);
                write!(
                    f,
                    "`{outer}{path}` leads to the host {host}{over}, expected {accepted}, or {at}a host of \
                     the setting `allowed_hosts`"
                )
            }
            Self::UntrustedUniverse { found } => write!(
                f,
                "`{outer}universe_domain` is {}, expected `googleapis.com`, or the domain of the setting \
                 `universe_domain`",
                quoted(found)
            ),
            Self::UnsupportedAwsVersion(version) => write!(
                f,
                "`{outer}credential_source.environment_id`: aws version {} is not supported in the \
                 current build, expected `aws1`",
                quoted(version)
            ),
            Self::AmbiguousSource { members: [one, other] } => {
                write!(
                    f,
                    "`{outer}credential_source` has both `{one}` and `{other}`, expected one of them"
                )
            }
            Self::NoSource => write!(
                f,
                "`{outer}credential_source` has none of `environment_id`, `file`, `url`, `executable` and \
                 `certificate`",
            ),
            Self::ActorToken => write!(
                f,
                "`{outer}credential_source` has an actor token in `file`, beside `certificate`: actor \
                 tokens are not supported",
            ),
            Self::NotAws { kind } => write!(
                f,
                "`{outer}credential_source.{kind}` makes this a {kind}-sourced credential, expected an \
                 AWS source with `environment_id`"
            ),
        }
    }
}

impl fmt::Display for AccountError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write("", f)
    }
}

impl std::error::Error for AccountError {}

/// Quotes a value or a path of the file for a message: in backticks, shortened and without control characters.
pub(crate) fn quoted(value: &str) -> String {
    format!("`{}`", Sanitized::truncated(value, MAX_SHOWN_LENGTH))
}

/// The limit of a quoted value, in characters.
const MAX_SHOWN_LENGTH: usize = 120;
