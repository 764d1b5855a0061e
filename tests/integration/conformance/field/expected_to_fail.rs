//! The cases that cannot hold yet, each with the reason. A listed case that holds fails its test.

/// The cases of `field-cases.json`.
pub const CASES: &[(&str, &str)] =
    &[("on-compute-engine", "Google's own metadata server is not recognized")];

/// The cases of `field-accounts.json`.
pub const ACCOUNTS: &[(&str, &str)] = &[
    ("base64", JSON_MISTAKES),
    ("comment-in-json", JSON_MISTAKES),
    ("urn-audience-environment-source", ALL_FINDINGS),
];

const ALL_FINDINGS: &str = "the message has only the first finding";

const JSON_MISTAKES: &str = "the message does not name this mistake in the JSON";
