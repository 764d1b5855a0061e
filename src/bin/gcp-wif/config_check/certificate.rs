//! Checks of `credential_source.certificate`: an X.509 certificate of the workload.

use gcp_wif::external_account::{CertificateCredentialSource, ExternalAccount};

use super::finding::Findings;
use super::path;

pub(super) fn check(
    account: &ExternalAccount,
    source: &CertificateCredentialSource,
    findings: &mut Findings,
) {
    let host = account.token_url().host_str().unwrap_or_default();
    if !host.contains("mtls.") {
        findings.warning(
            "token_url",
            "leads to a host that does not ask for a client certificate",
            Some("set it to https://sts.mtls.googleapis.com/v1/token"),
        );
    }
    for (name, found) in [
        ("certificate_config_location", source.config_location()),
        ("trust_chain_path", source.trust_chain_path()),
    ] {
        if let Some(found) = found {
            path::check_absolute(&format!("credential_source.certificate.{name}"), found, findings);
        }
    }
}
