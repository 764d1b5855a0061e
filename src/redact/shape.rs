//! Text that looks like a secret.

use std::borrow::Cow;
use std::ops::Range;

use super::named::{after_names, after_schemes};
use super::placeholder::PLACEHOLDER;
use super::token::{token, words};
use super::url_text::{secret_parts_of_urls, userinfo_without_scheme};

/// Replaces every part of a text that looks like a secret: keys and tokens by their beginnings, by a
/// name before them or by their mixture of letters and digits, PEM files, a JSON document, and the user
/// names, passwords and queries of URLs.
pub(crate) fn redacted_by_shape(text: &str) -> Cow<'_, str> {
    if is_json(text) {
        return Cow::Borrowed("[redacted JSON]");
    }
    let mut found = secret_parts_of_urls(text);
    found.extend(userinfo_without_scheme(text));
    found.extend(pem(text));
    found.extend(words(text).filter_map(|word| token(text, word)));
    found.extend(after_schemes(text));
    found.extend(after_names(text));
    if found.is_empty() {
        return Cow::Borrowed(text);
    }
    found.sort_unstable_by_key(|range| range.start);
    let mut result = String::with_capacity(text.len());
    let mut end = 0;
    for range in found {
        if range.start > end || result.is_empty() {
            result.push_str(&text[end..range.start]);
            result.push_str(PLACEHOLDER);
        }
        end = end.max(range.end);
    }
    result.push_str(&text[end..]);
    Cow::Owned(result)
}

/// Returns whether a text begins like a JSON object or array with a string in it: also after a byte order mark,
/// in quotes, and with escaped quotes, as in shells and `.env` files.
pub(crate) fn is_json(text: &str) -> bool {
    let is_before = |c: char| c.is_whitespace() || matches!(c, '\u{feff}' | '"' | '\'' | '\\');
    let begin = text.trim_start_matches(is_before);
    let inner = begin.trim_start_matches(|c: char| c == '[' || c.is_whitespace());
    let object = inner.strip_prefix('{').unwrap_or(if inner == begin { "" } else { inner });
    object.trim_start().trim_start_matches('\\').starts_with('"')
}

/// Returns whether a text begins like a PEM file (RFC 7468).
pub(crate) fn is_pem(text: &str) -> bool {
    text.trim_start().starts_with(PEM_BEGIN)
}

/// Returns the range of a PEM file, to its last end or to the end of the text.
fn pem(text: &str) -> Option<Range<usize>> {
    let start = text.find(PEM_BEGIN)?;
    let end = text.rfind(PEM_END).filter(|end| *end > start).map_or(text.len(), |end| {
        let label = &text[end + PEM_END.len()..];
        label.find("-----").map_or(text.len(), |at| end + PEM_END.len() + at + 5)
    });
    Some(start..end)
}

const PEM_BEGIN: &str = "-----BEGIN ";

const PEM_END: &str = "-----END ";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_replaced() {
        for (text, expected) in [
            ("sent eyJhbGciOiJSUzI1NiJ9.e30.c2ln!", "sent [redacted]!"),
            ("a ya29.c.b0Aaekm1K, b", "a [redacted], b"),
            ("key wJalrXUtnFEMI/K7MDENG/bPxRfiCYzEXAMPLEKEY.", "key [redacted]."),
            ("key 5Hq8Vd0pYc3Jx7Lm2Rt9Wz4Nk6Bf1Gs8Qa5Ue0Ti", "key [redacted]"),
            ("Authorization: Basic dXNlcjpwYXNz", "Authorization: Basic [redacted]"),
            ("sig Signature=0123abcd, x", "sig Signature=[redacted], x"),
            ("b aws_secret_access_key=abc", "b aws_secret_access_key=[redacted]"),
            ("b aws_secret_access_key = 0123456789abcdef", "b aws_secret_access_key = [redacted]"),
            (r#"x {"client_secret": "0123456789abcdef"}"#, r#"x {"client_secret": "[redacted]"}"#),
            ("-----BEGIN PRIVATE KEY-----\nMII\n-----END PRIVATE KEY-----\n", "[redacted]\n"),
            ("x -----BEGIN PRIVATE KEY-----MII", "x [redacted]"),
            (r#"{"type":"authorized_user"}"#, "[redacted JSON]"),
            (" [ { \"a\" : 1", "[redacted JSON]"),
            ("\u{feff}{\"a\":1}", "[redacted JSON]"),
            (r#""{\"client_secret\":\"x\"}""#, "[redacted JSON]"),
            (r#"'{"client_secret":"x"}'"#, "[redacted JSON]"),
            (r#"{\"client_secret\":\"x\"}"#, "[redacted JSON]"),
            (r#"["made-up"]"#, "[redacted JSON]"),
            ("client_secret: 0123456789abcdef", "client_secret: [redacted]"),
            ("a:\n  private_key:  '0123456789abcdef'", "a:\n  private_key:  '[redacted]'"),
            (r#"x \"client_secret\":\"0123456789abcdef\""#, r#"x \"client_secret\":\"[redacted]""#),
            ("`proxyuser:pass@h.example:3128`", "`[redacted]@h.example:3128`"),
            ("//u:p@h.example/p?q=1", "//[redacted]@h.example/p?[redacted]"),
            ("http://h.example//u:p@i.example/p", "http://h.example//[redacted]@i.example/p"),
            ("a glpat-0123456789abcdef, b", "a [redacted], b"),
            (
                "at https://u:p@h.example/p?q=1 it",
                "at https://[redacted]@h.example/p?[redacted] it",
            ),
            ("GET http://h.example/?token=abc: 200", "GET http://h.example/?[redacted]: 200"),
            ("`http://h.example?q`", "`http://h.example?[redacted]`"),
        ] {
            assert_eq!(redacted_by_shape(text), expected);
            assert_eq!(redacted_by_shape(expected), expected);
        }
    }

    #[test]
    fn other_text_stays() {
        for text in [
            "",
            "arn:aws:sts::123456789012:assumed-role/eksctl-prod-NodeInstanceRole-1ABCDEFGHIJ/i-0abcdef1234567890",
            "//iam.googleapis.com/projects/123456789012/locations/global/workloadIdentityPools/pool-1/providers/aws-2",
            "`/home/u/.aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json`",
            "for GetSessionToken: MultiFactorAuthentication failed",
            "/var/run/secrets/eks.amazonaws.com/serviceaccount/token",
            "request ID `8a1b2c3d-4e5f-6789-abcd-ef0123456789`",
            "https://sts.{region}.amazonaws.com?Action=GetCallerIdentity&Version=2011-06-15",
            "Basic authentication is required",
            "The security token: it has expired",
            "`token_url` must be https, got `http://a.example:8080`",
            "~/.config/gcloud/application_default_credentials.json",
            "ends with a secret: é",
            "the access_token: expected the path of a file",
            "`{folder}/credentials.json`",
            "[profile \"a\"]",
            "serviceAccount:job@my-project.iam.gserviceaccount.com",
            "arn:aws:sts::123456789012:assumed-role/Admin/me@example.com",
            "git@host.example:path",
            "image:1.2@sha256:0123abcd",
            "principal://iam.googleapis.com/projects/1/subject/me:you@example.com",
        ] {
            assert_eq!(redacted_by_shape(text), text);
        }
    }

    #[test]
    fn hostile_text_is_no_panic() {
        for piece in ["é", "é=", "secret=é", "://", "?", "@", "-----BEGIN -----END ", "Basic é"]
        {
            redacted_by_shape(&piece.repeat(50));
        }
    }
}
