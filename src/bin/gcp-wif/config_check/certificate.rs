//! Checks of `credential_source.certificate`: an X.509 certificate of the workload.

use gcp_wif::external_account::ExternalAccount;
use gcp_wif::sanitize::Sanitized;

use super::finding::Findings;
use super::object::Object;

pub(super) fn check(account: &ExternalAccount, source: &Object<'_>, findings: &mut Findings) {
    let found = account.subject_token_type();
    if found != MTLS {
        let problem = format!("is `{}`, expected `{MTLS}`", Sanitized::truncated(found, 120));
        findings.warning("subject_token_type", &problem, None);
    }
    let host = account.token_url().host_str().unwrap_or_default();
    if !host.contains("mtls.") {
        findings.warning(
            "token_url",
            "leads to a host that does not ask for a client certificate",
            Some("set it to https://sts.mtls.googleapis.com/v1/token"),
        );
    }
    source.unknown(&["certificate"], findings);
    let Some(certificate) = source.object("certificate", findings) else { return };
    let default = certificate.flag(USE_DEFAULT, findings);
    for name in [LOCATION, TRUST_CHAIN] {
        if let Some(path) = certificate.text(name, findings) {
            certificate.absolute(name, path, findings);
        }
    }
    match (default, certificate.member(LOCATION).is_some()) {
        (true, true) => findings.error(
            &certificate.path_of(LOCATION),
            &format!("contradicts `{USE_DEFAULT}`"),
            Some("remove one of them"),
        ),
        (false, false) => findings.error(
            &certificate.path_of(LOCATION),
            &format!("is missing, and `{USE_DEFAULT}` is not true"),
            None,
        ),
        _ => {}
    }
    certificate.unknown(&[USE_DEFAULT, LOCATION, TRUST_CHAIN], findings);
}

const MTLS: &str = "urn:ietf:params:oauth:token-type:mtls";

const USE_DEFAULT: &str = "use_default_certificate_config";

const LOCATION: &str = "certificate_config_location";

const TRUST_CHAIN: &str = "trust_chain_path";
