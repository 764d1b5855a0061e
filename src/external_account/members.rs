//! The members that this crate knows.

use super::document::Document;
use super::reader::ObjectReader;

/// Returns the paths of the members that are in none of the lists below.
pub(super) fn unknown(document: &Document, is_aws: bool) -> Vec<String> {
    let mut unknown = Vec::new();
    // The account has been read from this document, so each object opens.
    let Ok(account) = ObjectReader::open("", document) else { return unknown };
    unknown.extend(account.unknown(ACCOUNT_MEMBERS));
    let source = is_aws.then_some(("credential_source", AWS_SOURCE_MEMBERS));
    let impersonation = Some(("service_account_impersonation", IMPERSONATION_MEMBERS));
    for (name, known) in [source, impersonation].into_iter().flatten() {
        if let Some(value) = account.member(name)
            && let Ok(object) = ObjectReader::open(name, value)
        {
            unknown.extend(object.unknown(known));
        }
    }
    unknown
}

/// The members of the whole document.
pub const ACCOUNT_MEMBERS: &[&str] = &[
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

/// The members of an AWS `credential_source`.
pub const AWS_SOURCE_MEMBERS: &[&str] = &[
    "environment_id",
    "imdsv2_session_token_url",
    "region_url",
    "regional_cred_verification_url",
    "url",
];

/// The members of `service_account_impersonation`.
pub const IMPERSONATION_MEMBERS: &[&str] = &["token_lifetime_seconds"];
