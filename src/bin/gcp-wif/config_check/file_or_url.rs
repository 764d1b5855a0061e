//! Checks of `credential_source.file` and `credential_source.url`, where the subject token is read.

use gcp_wif::external_account::{Document, is_instance_metadata, is_loopback, parse_ascii_url};
use gcp_wif::sanitize::Sanitized;

use super::finding::Findings;
use super::object::Object;

pub(super) fn check(source: &Object<'_>, findings: &mut Findings) {
    if source.member("file").is_some() {
        if let Some(path) = source.text("file", findings) {
            source.absolute("file", path, findings);
        }
        source.unknown(&["file", "format"], findings);
    } else {
        if let Some(text) = source.text("url", findings) {
            url(&source.path_of("url"), text, findings);
        }
        headers(source, findings);
        source.unknown(&["url", "headers", "format"], findings);
    }
    format(source, findings);
}

fn url(path: &str, text: &str, findings: &mut Findings) {
    let url = match parse_ascii_url(text) {
        Some(url) if matches!(url.scheme(), "http" | "https") => url,
        _ => {
            findings.error(path, "is not an http or https URL", None);
            return;
        }
    };
    if url.scheme() == "http" && !is_loopback(&url) && !is_instance_metadata(&url) {
        let host = url.host_str().unwrap_or_default();
        let problem = format!(
            "leads to `{}` over plain http: the token can be read on the way",
            Sanitized::truncated(host, 120)
        );
        findings.warning(path, &problem, Some("use https or a loopback address"));
    }
}

fn headers(source: &Object<'_>, findings: &mut Findings) {
    let Some(headers) = source.object("headers", findings) else { return };
    for (name, value) in headers.members() {
        if !matches!(value, Document::String(_)) {
            let problem = format!("is {}, expected a string", value.kind());
            findings.error(&headers.path_of(name), &problem, None);
        }
    }
}

fn format(source: &Object<'_>, findings: &mut Findings) {
    let Some(format) = source.object("format", findings) else { return };
    match format.text("type", findings) {
        Some("json") => {
            format.required_text(FIELD_NAME, findings);
        }
        Some("text") if format.member(FIELD_NAME).is_some() => findings.warning(
            &format.path_of(FIELD_NAME),
            "has no effect if `type` is `text`",
            Some("set `type` to `json` if the token is in a JSON object"),
        ),
        Some("text") => {}
        Some(other) => {
            let other = Sanitized::truncated(other, 120);
            let problem = format!("is `{other}`, expected `text` or `json`");
            findings.error(&format.path_of("type"), &problem, None);
        }
        None if format.member("type").is_none() => {
            let problem = "is missing, expected `text` or `json`";
            findings.error(&format.path_of("type"), problem, None);
        }
        None => {}
    }
    format.unknown(&["type", FIELD_NAME], findings);
}

const FIELD_NAME: &str = "subject_token_field_name";
