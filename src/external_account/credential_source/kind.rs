//! The five kinds of `credential_source`, and the members that tell them apart.

use std::fmt;

use crate::external_account::document::Document;
use crate::external_account::error::AccountError;
use crate::external_account::reader::ObjectReader;

/// A kind of `credential_source`.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum SourceKind {
    /// The AWS identity of the machine.
    Aws,
    /// A file that holds the subject token.
    File,
    /// A URL that returns the subject token.
    Url,
    /// A command that prints the subject token.
    Executable,
    /// An X.509 certificate.
    Certificate,
}

impl SourceKind {
    /// Every kind.
    pub const ALL: [Self; 5] =
        [Self::Aws, Self::File, Self::Url, Self::Executable, Self::Certificate];

    /// Determines the kind of a source by its members.
    ///
    /// A source with the members of two kinds is refused, because Google's libraries disagree about it:
    /// some use the first kind, in different orders, and others refuse the file.
    pub(in crate::external_account) fn of(source: &ObjectReader<'_>) -> Result<Self, AccountError> {
        let is_present = |name: &str| source.optional(name).is_some();
        let is_aws = is_present(ENVIRONMENT_ID) || AWS_ONLY.iter().any(|name| is_present(name));
        // An AWS source has a `url` too.
        let others = [Self::File, Self::Url, Self::Executable, Self::Certificate];
        let mut others = others
            .into_iter()
            .filter(|kind| is_present(kind.as_str()) && !(is_aws && *kind == Self::Url));
        match (is_aws, others.next(), others.next()) {
            (true, None, _) => Ok(Self::Aws),
            (true, Some(other), _) => Err(ambiguous(ENVIRONMENT_ID, other.as_str())),
            (false, Some(Self::File), Some(Self::Certificate)) if has_actor_token(source) => {
                Err(AccountError::ActorToken)
            }
            (false, Some(one), Some(other)) => Err(ambiguous(one.as_str(), other.as_str())),
            (false, Some(kind), None) => Ok(kind),
            (false, None, _) => Err(no_kind(source)),
        }
    }

    /// Returns the name: `aws`, or the member that makes a source one of this kind.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Aws => "aws",
            Self::File => "file",
            Self::Url => "url",
            Self::Executable => "executable",
            Self::Certificate => "certificate",
        }
    }
}

impl fmt::Display for SourceKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

const fn ambiguous(one: &'static str, other: &'static str) -> AccountError {
    AccountError::AmbiguousSource { members: [one, other] }
}

/// Returns the error of a source without a kind. If a member that determines a kind has no value, the error
/// is about that member.
fn no_kind(source: &ObjectReader<'_>) -> AccountError {
    let found = KIND_MEMBERS
        .iter()
        .find_map(|(name, expected)| Some((name, source.member(name)?, expected)));
    let Some((name, value, expected)) = found else { return AccountError::NoSource };
    let problem = if matches!(value, Document::Null) { "null" } else { "empty" };
    AccountError::value(&source.path_of(name), format!("is {problem}, expected {expected}"))
}

/// Returns whether a file source holds an actor token (RFC 8693 §2.1). `actor_token_field_name` is the name
/// of its member in the file.
fn has_actor_token(source: &ObjectReader<'_>) -> bool {
    let format = source.object("format").ok().flatten();
    format.is_some_and(|format| format.optional("actor_token_field_name").is_some())
}

const ENVIRONMENT_ID: &str = "environment_id";

/// Members of AWS sources only. If one of them is present, a missing `environment_id` is a mistake.
const AWS_ONLY: &[&str] =
    &["region_url", "regional_cred_verification_url", "imdsv2_session_token_url"];

/// The members that determine the kind of a source, with the expected values for messages.
const KIND_MEMBERS: &[(&str, &str)] = &[
    (ENVIRONMENT_ID, "`aws1`"),
    ("file", "the path of a file"),
    ("url", "a URL"),
    ("executable", "an object"),
    ("certificate", "an object"),
];
