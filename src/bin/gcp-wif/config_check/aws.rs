//! Checks of a `credential_source` of the AWS kind.

use gcp_wif::external_account::AwsCredentialSource;

use super::finding::Findings;

pub(super) fn check(source: &AwsCredentialSource, findings: &mut Findings) {
    if source.imdsv2_session_token_url().is_none() {
        findings.notice(
            "credential_source.imdsv2_session_token_url",
            "is missing: gcp-wif uses IMDSv2 anyway, Google's own libraries do not",
            Some(
                "create the file again with `gcp-wif config create`, or with `--enable-imdsv2` of \
                 gcloud",
            ),
        );
    }
    if let Some(region) = source.verification_url().fixed_region() {
        findings.notice(
            "credential_source.regional_cred_verification_url",
            &format!(
                "has no `{{region}}`: every request is signed for `{region}`, also in other regions"
            ),
            Some(PLACEHOLDER_HINT),
        );
    }
}

const PLACEHOLDER_HINT: &str = "replace the region in the URL by `{region}`";
