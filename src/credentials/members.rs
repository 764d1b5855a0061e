//! The members of credential files other than external accounts.

use crate::external_account::{
    Document, EXTERNAL_ACCOUNT, ObjectReader, UnknownMember, source_kind, unknown,
};

/// Returns the members that a file of this `type` may have. `None` for a type that is not supported, and
/// for external accounts, whose members depend on the source.
pub fn known_members(credential_type: &str) -> Option<&'static [&'static str]> {
    match credential_type {
        AUTHORIZED_USER => Some(USER_MEMBERS),
        IMPERSONATED => Some(IMPERSONATED_MEMBERS),
        _ => None,
    }
}

/// Lists the unknown members of a document of any supported type.
pub(super) fn unknown_members(document: &Document) -> Vec<UnknownMember> {
    let Ok(file) = ObjectReader::open("", document) else { return Vec::new() };
    let credential_type = file.optional_text("type").ok().flatten().unwrap_or_default();
    if credential_type == EXTERNAL_ACCOUNT {
        return unknown(document, source_kind(document));
    }
    let Some(known) = known_members(credential_type) else { return Vec::new() };
    let names = file.members().map(|(name, _)| name).filter(|name| !known.contains(name));
    let mut found: Vec<_> =
        names.map(|name| UnknownMember { path: name.to_owned(), known }).collect();
    if credential_type == IMPERSONATED
        && let Some(source) = document.member(SOURCE)
    {
        let inner = unknown_members(source).into_iter();
        found.extend(inner.map(|UnknownMember { path, known }| UnknownMember {
            path: format!("{SOURCE}.{path}"),
            known,
        }));
    }
    found
}

/// The `type` of the login of a user of a workforce pool.
pub(super) const AUTHORIZED_USER: &str = "external_account_authorized_user";

/// The `type` of a service account that is impersonated with other credentials.
pub(super) const IMPERSONATED: &str = "impersonated_service_account";

/// The member of [`IMPERSONATED`] that holds the other credentials.
pub(super) const SOURCE: &str = "source_credentials";

const IMPERSONATED_MEMBERS: &[&str] = &[
    "delegates",
    "quota_project_id",
    "scopes",
    "service_account_impersonation_url",
    "source_credentials",
    "type",
    "universe_domain",
];

const USER_MEMBERS: &[&str] = &[
    "account",
    "audience",
    "client_id",
    "client_secret",
    "expiry",
    "quota_project_id",
    "refresh_token",
    "revoke_url",
    "scopes",
    "token",
    "token_info_url",
    "token_url",
    "type",
    "universe_domain",
];
