//! `credential_source.format`, which the file kind and the URL kind share.

use gcp_wif::external_account::{Document, ExternalAccount};

use super::finding::Findings;

pub(super) fn check(account: &ExternalAccount, findings: &mut Findings) {
    let source = account.document().member("credential_source");
    let Some(format @ Document::Object(_)) = source.and_then(|source| source.member("format"))
    else {
        return;
    };
    match format.member("type") {
        Some(Document::String(found)) if found.expose() == "json" => {}
        Some(Document::String(found)) if found.expose() == "text" => {
            if format.member(FIELD_NAME).is_some() {
                findings.warning(
                    &format!("{FORMAT}.{FIELD_NAME}"),
                    "has no effect if `type` is `text`",
                    Some("set `type` to `json` if the token is in a JSON object"),
                );
            }
        }
        _ => findings.warning(
            &format!("{FORMAT}.type"),
            "is missing: gcp-wif and most of Google's libraries take `text`, the one for Rust fails",
            Some("set it to `text` or `json`"),
        ),
    }
}

const FORMAT: &str = "credential_source.format";

const FIELD_NAME: &str = "subject_token_field_name";
