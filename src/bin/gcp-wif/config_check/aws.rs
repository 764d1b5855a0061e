//! `credential_source` of the AWS kind.

use gcp_wif::external_account::AwsCredentialSource;

use super::finding::Findings;

pub(super) fn check(source: &AwsCredentialSource, findings: &mut Findings) {
    if source.imdsv2_session_token_url().is_none() {
        findings.notice(
            "credential_source.imdsv2_session_token_url",
            "is missing: gcp-wif uses IMDSv2 all the same, Google's own libraries do not",
            Some("create the file again with `--enable-imdsv2`"),
        );
    }
    if let Some(region) = source.verification_url().fixed_region() {
        findings.notice(
            "credential_source.regional_cred_verification_url",
            &format!(
                "has no `{{region}}`: every request is signed for `{region}`, wherever the machine is"
            ),
            Some(PLACEHOLDER_HINT),
        );
    }
}

const PLACEHOLDER_HINT: &str = "write `{region}` in the place of the region";
