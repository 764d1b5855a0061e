//! A credential file with mistakes, and the kind that it was meant to be.

use std::fmt;

use gcp_wif::external_account::{AccountError, Document};

/// The mistakes of a credential file.
#[derive(Debug)]
pub(crate) struct BadCredentialFile {
    /// All mistakes, in the order of the checks: one or more.
    pub(crate) errors: Vec<AccountError>,
    /// The kind that the file was meant to be.
    pub(crate) kind: FileKind,
}

/// The first mistake. The report lists the others below it.
impl fmt::Display for BadCredentialFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.errors.first().map_or(Ok(()), |first| first.fmt(f))
    }
}

/// A kind of credential file, for the hint with the command that creates it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum FileKind {
    /// An external account with this flag of `config create`.
    Source(&'static str),
    /// The login of a user of a workforce pool.
    Login,
    /// A service account that is impersonated with other credentials.
    ImpersonatedServiceAccount,
    /// A file of an unknown kind.
    Unknown,
}

impl FileKind {
    /// Derives the kind of a document from its `type` and the members of its source.
    pub(crate) fn of(document: Option<&Document>) -> Self {
        let Some(document) = document else { return Self::Unknown };
        match document.member("type") {
            Some(Document::String(text)) if text.expose() == "external_account_authorized_user" => {
                return Self::Login;
            }
            Some(Document::String(text)) if text.expose() == "impersonated_service_account" => {
                return Self::ImpersonatedServiceAccount;
            }
            _ => {}
        }
        let source = document.member("credential_source");
        let has = |name: &&str| source.is_some_and(|source| source.member(name).is_some());
        let found = FLAGS.iter().find(|(name, _)| has(name));
        found.map_or(Self::Unknown, |(_, flag)| Self::Source(flag))
    }
}

/// The flags of `config create` by the members of their sources. An AWS source has a `url` too.
const FLAGS: &[(&str, &str)] = &[
    ("environment_id", "--aws"),
    ("region_url", "--aws"),
    ("regional_cred_verification_url", "--aws"),
    ("imdsv2_session_token_url", "--aws"),
    ("file", "--credential-source-file PATH"),
    ("executable", "--executable-command COMMAND"),
    ("certificate", "--credential-cert-path PATH --credential-cert-private-key-path PATH"),
    ("url", "--credential-source-url URL"),
];
