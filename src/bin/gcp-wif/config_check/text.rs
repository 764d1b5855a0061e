//! Checks of every string of a credential file: placeholders and line breaks that were left in it.

use gcp_wif::external_account::Document;

use super::finding::Findings;

pub(super) fn check(document: &Document, findings: &mut Findings) {
    walk("", document, findings);
}

fn walk(path: &str, value: &Document, findings: &mut Findings) {
    match value {
        Document::String(text) => check_text(path, text.expose(), findings),
        Document::Array(elements) => {
            for element in elements {
                walk(path, element, findings);
            }
        }
        Document::Object(members) => {
            for (name, value) in members {
                let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                walk(&path, value, findings);
            }
        }
        _ => {}
    }
}

/// Checks a string. Nothing of it is shown, since it may be a secret.
fn check_text(path: &str, text: &str, findings: &mut Findings) {
    if let Some(form) = placeholder(text) {
        let problem = format!("has a placeholder, {form}");
        findings.error(path, &problem, Some("replace it by its value"));
    }
    if text.contains(char::is_control) {
        let problem = "has a line break or another control character";
        let hint = "remove it; in a path of Windows, write each backslash twice";
        findings.warning(path, problem, Some(hint));
    }
}

/// Returns the form of a placeholder in a text. `{region}` does not count: the verification URL has it.
fn placeholder(text: &str) -> Option<String> {
    let is_between = |open: &str, close: &str| {
        text.split_once(open).is_some_and(|(_, rest)| {
            rest.split_once(close).is_some_and(|(name, _)| is_name(name.trim()))
        })
    };
    if is_between("${", "}") {
        return Some("`${…}`".to_owned());
    }
    if is_between("{{", "}}") {
        return Some("`{{…}}`".to_owned());
    }
    if is_between("<", ">") {
        return Some("`<…>`".to_owned());
    }
    let mut words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    words.find(|word| WORDS.contains(word)).map(|word| format!("`{word}`"))
}

fn is_name(name: &str) -> bool {
    let is_part = |b: u8| b.is_ascii_alphanumeric() || b"_-. ".contains(&b);
    !name.is_empty() && name.bytes().all(is_part)
}

/// The placeholders of Google's documentation.
const WORDS: &[&str] = &[
    "POOL_ID",
    "PROJECT_ID",
    "PROJECT_NUMBER",
    "PROVIDER_ID",
    "SA_EMAIL",
    "SERVICE_ACCOUNT_EMAIL",
    "WORKFORCE_POOL_ID",
    "WORKLOAD_POOL_ID",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_told_from_values() {
        for (text, form) in [
            ("projects/${PROJECT}/x", Some("`${…}`")),
            ("{{ pool }}", Some("`{{…}}`")),
            ("serviceAccounts/<email>:generateAccessToken", Some("`<…>`")),
            ("workloadIdentityPools/POOL_ID/providers/p", Some("`POOL_ID`")),
            ("https://sts.{region}.amazonaws.com?Action=GetCallerIdentity", None),
            ("a<b", None),
            ("MY_POOL_ID_2", None),
            ("${", None),
        ] {
            assert_eq!(placeholder(text).as_deref(), form, "{text}");
        }
    }
}
