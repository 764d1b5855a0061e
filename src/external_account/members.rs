//! The members that this crate knows.

use super::credential_source::SourceKind;
use super::document::Document;
use super::reader::ObjectReader;

/// A member that this crate does not know and ignores. It may be misspelt.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct UnknownMember {
    /// The path of the member.
    pub path: String,
    /// The members that the object may have.
    pub known: &'static [&'static str],
}

/// Returns the members that the object at `path` may have in a file with a source of this kind.
/// `path` is empty for the document itself. Returns `None` if no object is at the path.
pub fn known_members(path: &str, kind: SourceKind) -> Option<&'static [&'static str]> {
    Some(match (path, kind) {
        ("", _) => ACCOUNT,
        ("service_account_impersonation", _) => IMPERSONATION,
        ("credential_source", SourceKind::Aws) => AWS_SOURCE,
        ("credential_source", SourceKind::File) => FILE_SOURCE,
        ("credential_source", SourceKind::Url) => URL_SOURCE,
        ("credential_source", SourceKind::Executable) => &["executable"],
        ("credential_source", SourceKind::Certificate) => &["certificate"],
        ("credential_source.executable", SourceKind::Executable) => EXECUTABLE,
        ("credential_source.certificate", SourceKind::Certificate) => CERTIFICATE,
        ("credential_source.format", SourceKind::File | SourceKind::Url) => FORMAT,
        _ => return None,
    })
}

/// Lists the unknown members of a document. `kind` is `None` if the source is not valid.
pub(crate) fn unknown(document: &Document, kind: Option<SourceKind>) -> Vec<UnknownMember> {
    let mut unknown = Vec::new();
    if let Ok(account) = ObjectReader::open("", document) {
        // The members of a source are known only if its kind is.
        let (kind, is_known) = (kind.unwrap_or(SourceKind::Aws), kind.is_some());
        collect(&account, "", kind, &mut unknown);
        unknown.retain(|member| is_known || !member.path.starts_with("credential_source."));
    }
    unknown
}

fn collect(
    object: &ObjectReader<'_>,
    path: &str,
    kind: SourceKind,
    unknown: &mut Vec<UnknownMember>,
) {
    let Some(known) = known_members(path, kind) else { return };
    for (name, value) in object.members().filter(|(name, _)| !known.contains(name)) {
        // An absent member of another kind: some programs write the members of all kinds.
        if path == "credential_source" && value.is_null_or_empty() {
            continue;
        }
        unknown.push(UnknownMember { path: object.path_of(name), known });
    }
    for (name, _) in object.members().filter(|(name, _)| known.contains(name)) {
        if let Ok(Some(inner)) = object.object(name) {
            collect(&inner, &object.path_of(name), kind, unknown);
        }
    }
}

const ACCOUNT: &[&str] = &[
    "audience",
    "client_id",
    "client_secret",
    "credential_source",
    "quota_project_id",
    "service_account_impersonation",
    "service_account_impersonation_url",
    "subject_token_type",
    "token_info_url",
    "token_url",
    "type",
    "universe_domain",
    "workforce_pool_user_project",
];

const AWS_SOURCE: &[&str] = &[
    "environment_id",
    "imdsv2_session_token_url",
    "region_url",
    "regional_cred_verification_url",
    "url",
];

const CERTIFICATE: &[&str] =
    &["certificate_config_location", "trust_chain_path", "use_default_certificate_config"];

const EXECUTABLE: &[&str] =
    &["command", "interactive_timeout_millis", "output_file", "timeout_millis"];

const FILE_SOURCE: &[&str] = &["file", "format"];

const FORMAT: &[&str] = &["subject_token_field_name", "type"];

const IMPERSONATION: &[&str] = &["token_lifetime_seconds"];

const URL_SOURCE: &[&str] = &["format", "headers", "url"];
