//! The account for an AWS provider of which nothing but its name is known.

use super::audience::Audience;
use super::caller_identity_url::DEFAULT_VERIFICATION_URL;
use super::document::Document;
use super::trust::{DEFAULT_UNIVERSE_DOMAIN, Trust};
use super::{AWS4_REQUEST, EXTERNAL_ACCOUNT, ExternalAccount};

impl ExternalAccount {
    /// Makes the account that gcloud would write for an AWS provider with `--enable-imdsv2`, without
    /// a service account.
    pub fn for_aws(audience: &Audience) -> Self {
        let text = |name: &str, value: &str| (name.to_owned(), Document::text(value));
        let document = Document::Object(vec![
            text("universe_domain", DEFAULT_UNIVERSE_DOMAIN),
            text("type", EXTERNAL_ACCOUNT),
            text("audience", audience.as_str()),
            text("subject_token_type", AWS4_REQUEST),
            text("token_url", "https://sts.googleapis.com/v1/token"),
            (
                "credential_source".to_owned(),
                Document::Object(vec![
                    text("environment_id", "aws1"),
                    text(
                        "region_url",
                        "http://169.254.169.254/latest/meta-data/placement/availability-zone",
                    ),
                    text("url", "http://169.254.169.254/latest/meta-data/iam/security-credentials"),
                    text("regional_cred_verification_url", DEFAULT_VERIFICATION_URL),
                    text("imdsv2_session_token_url", "http://169.254.169.254/latest/api/token"),
                ]),
            ),
            text("token_info_url", "https://sts.googleapis.com/v1/introspect"),
        ]);
        #[expect(clippy::expect_used, reason = "every member is a constant that a test checks")]
        Self::from_document(document, &Trust::default()).expect("constants that pass the checks")
    }
}
