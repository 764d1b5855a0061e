//! Checks of `credential_source.certificate`: an X.509 certificate of the workload.

use std::path::Path;

use gcp_wif::context::{Context, FileSystem};
use gcp_wif::external_account::{CertificateCredentialSource, ExternalAccount};
use gcp_wif::sanitize::Sanitized;
use gcp_wif::service_error::ErrorKind;
use gcp_wif::source::CertificateSubjectTokenSource;
use gcp_wif::timestamp::Timestamp;
use gcp_wif::x509::X509Certificate;

use super::file_mode::{hint, mode_for_others};
use super::finding::Findings;
use super::path;
use crate::hint::of_certificate;

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

/// Checks the files on this machine. Missing ones are a warning: they may be on the machine that the
/// credential file is for.
pub(super) fn check_here(
    account: &ExternalAccount,
    source: &CertificateCredentialSource,
    context: &Context,
    findings: &mut Findings,
) {
    let token_type = account.subject_token_type();
    let source = CertificateSubjectTokenSource::new(source, token_type, context.clone());
    let report = source.examine();
    for error in &report.errors {
        let (problem, hint) = (format!("cannot be used here: {error}"), of_certificate(error));
        match error.kind() {
            ErrorKind::Configuration => findings.error(MEMBER, &problem, hint),
            _ => findings.warning(MEMBER, &problem, hint),
        }
    }
    if let Some(certificate) = &report.certificate {
        check_validity(certificate, context.now(), findings);
    }
    if let Some(key) = &report.key_path {
        check_mode(key, &*context.file_system, findings);
    }
}

/// Warns if the group or other users may read the private key.
fn check_mode(key: &Path, files: &dyn FileSystem, findings: &mut Findings) {
    if let Some(mode) = mode_for_others(key, files) {
        let shown = key.display().to_string();
        let problem = format!(
            "has a private key that other users can read: the mode of `{}` is {mode:04o}",
            Sanitized::truncated(&shown, 200)
        );
        findings.warning(MEMBER, &problem, Some(&hint(key)));
    }
}

/// Warns about a certificate that is not valid at this time. Not an error: clocks differ, so Google decides.
fn check_validity(certificate: &X509Certificate, now: Timestamp, findings: &mut Findings) {
    let name = Sanitized::truncated(certificate.subject(), 120);
    let (begin, end) = (certificate.not_before(), certificate.not_after());
    if end <= now {
        let problem = format!("has an expired certificate: that of `{name}` expired at {end}");
        let hint = "renew the certificate, unless the clock of this machine is wrong";
        findings.warning(MEMBER, &problem, Some(hint));
    } else if begin > now {
        let problem =
            format!("has a certificate that is not valid yet: that of `{name}` begins at {begin}");
        findings.warning(MEMBER, &problem, Some("check the clock of this machine"));
    }
}

const MEMBER: &str = "credential_source.certificate";
