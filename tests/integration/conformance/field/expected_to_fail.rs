//! The cases that cannot hold yet, each with the reason. A listed case that holds fails its test.

/// The cases of `field-cases.json`.
pub const CASES: &[(&str, &str)] =
    &[("on-compute-engine", "Google's own metadata server is not recognized")];

/// The cases of `field-accounts.json`.
pub const ACCOUNTS: &[(&str, &str)] = &[
    ("aws-ecs1", ALL_FINDINGS),
    ("azure", OTHER_SOURCES),
    ("base64", JSON_MISTAKES),
    ("comment-in-json", JSON_MISTAKES),
    ("empty-optional-members", "an empty optional member is not absent"),
    ("executable-args", OTHER_SOURCES),
    ("file-fleet-audience", OTHER_SOURCES),
    ("file-json", OTHER_SOURCES),
    ("file-missing", OTHER_SOURCES),
    ("five-faults", ALL_FINDINGS),
    ("impersonation-no-email", SERVICE_ACCOUNT),
    ("impersonation-short-name", SERVICE_ACCOUNT),
    ("keycloak-request", OTHER_SOURCES),
    ("no-token-url", TOKEN_URL),
    ("no-token-url-and-scopes", TOKEN_URL),
    ("other-service", ALL_FINDINGS),
    ("placeholders", ALL_FINDINGS),
    ("urn-audience-environment-source", ALL_FINDINGS),
    ("workforce-login", OTHER_SOURCES),
];

const OTHER_SOURCES: &str = "only AWS is a credential source";

const ALL_FINDINGS: &str = "a check ends at the first finding";

const JSON_MISTAKES: &str = "the message does not name this mistake in the JSON";

const SERVICE_ACCOUNT: &str = "the service account of the URL is not checked";

const TOKEN_URL: &str = "`token_url` has no default";
