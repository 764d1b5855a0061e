//! The cases that cannot hold yet, each with the reason. A listed case that holds fails its test.

/// The cases of `field-cases.json`.
pub const CASES: &[(&str, &str)] = &[
    ("agent-control-characters", PLAIN_TEXT),
    ("ecs-container-off-ecs", CREDENTIAL_SOURCE),
    ("ecs-local-500", PLAIN_TEXT),
    ("env-file-with-quotes", KEY_CHARACTERS),
    ("environment-without-keys", CREDENTIAL_SOURCE),
    ("jwt-as-web-identity-path", VALUE_AS_PATH),
    ("kiam-500", PLAIN_TEXT),
    ("login-session-of-the-source", LOGIN_HINT),
    ("not-authorized", WEB_IDENTITY_HINT),
    ("on-compute-engine", "Google's own metadata server is not recognized"),
    ("pod-identity-access-denied", PLAIN_TEXT),
    ("pod-identity-empty-token", PLAIN_TEXT),
    ("pod-identity-malformed-bearer", PLAIN_TEXT),
    ("quoted-keys", KEY_CHARACTERS),
    ("secret-in-region", MISPLACED_SECRET),
    ("sso-source-expired", LOGIN_HINT),
    ("sso-source-not-logged-in", LOGIN_HINT),
    ("sso-two-steps-away", LOGIN_HINT),
    ("swapped-keys", KEY_CHARACTERS),
    ("two-settings-on-one-line", MISPLACED_SECRET),
    ("wrong-token-audience", WEB_IDENTITY_HINT),
];

/// The cases of `field-accounts.json`.
pub const ACCOUNTS: &[(&str, &str)] = &[
    ("aws-ecs1", ALL_FINDINGS),
    ("azure", OTHER_SOURCES),
    ("base64", JSON_MISTAKES),
    ("comment-in-json", JSON_MISTAKES),
    ("container-address-as-url", "the address of a container is not recognized as that"),
    ("empty-optional-members", "an empty optional member is not absent"),
    ("executable-args", OTHER_SOURCES),
    ("file-fleet-audience", OTHER_SOURCES),
    ("file-json", OTHER_SOURCES),
    ("file-missing", OTHER_SOURCES),
    ("five-faults", ALL_FINDINGS),
    ("impersonation-no-email", SERVICE_ACCOUNT),
    ("impersonation-short-name", SERVICE_ACCOUNT),
    ("keycloak-request", OTHER_SOURCES),
    ("line-break-in-a-string", JSON_MISTAKES),
    ("loopback-credentials-url", "loopback is trusted without `allowed_hosts`"),
    ("no-token-url", TOKEN_URL),
    ("no-token-url-and-scopes", TOKEN_URL),
    ("other-service", ALL_FINDINGS),
    ("placeholders", ALL_FINDINGS),
    ("urn-audience-environment-source", ALL_FINDINGS),
    ("workforce-login", OTHER_SOURCES),
];

const PLAIN_TEXT: &str = "a metadata service's error in plain text is not shown";

const CREDENTIAL_SOURCE: &str = "the profile that has the `credential_source` is not named";

const KEY_CHARACTERS: &str = "the characters of an access key id are not checked";

const WEB_IDENTITY_HINT: &str = "the hint does not know this refusal of a web identity token";

const VALUE_AS_PATH: &str = "a token in place of a path is not recognized";

const LOGIN_HINT: &str = "the hint names the selected profile and not its source";

const MISPLACED_SECRET: &str = "a secret in the value of another key is shown";

const OTHER_SOURCES: &str = "only AWS is a credential source";

const ALL_FINDINGS: &str = "a check ends at the first finding";

const JSON_MISTAKES: &str = "the message does not name this mistake in the JSON";

const SERVICE_ACCOUNT: &str = "the service account of the URL is not checked";

const TOKEN_URL: &str = "`token_url` has no default";
