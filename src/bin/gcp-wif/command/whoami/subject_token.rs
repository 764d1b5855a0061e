//! The claims of a subject token.

use gcp_wif::external_account::ExternalAccount;
use gcp_wif::jwt::unverified_claims;
use gcp_wif::subject_token::SubjectToken;
use gcp_wif::timestamp::Timestamp;
use gcp_wif::x509::X509Certificate;
use serde::Serialize;

use super::certificate::CertificateReport;

/// The claims of a subject token. They are not verified: Google does that.
#[derive(Serialize)]
pub(super) struct SubjectTokenReport {
    source: &'static str,
    token_type: String,
    issuer: Option<String>,
    subject: Option<String>,
    audience: Vec<String>,
    expiration: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    certificate: Option<CertificateReport>,
}

impl SubjectTokenReport {
    /// Reads the claims of a token. Also returns warnings about them.
    pub(super) fn new(
        account: &ExternalAccount,
        token: &SubjectToken,
        now: Timestamp,
    ) -> (Self, Vec<String>) {
        let certificate = token.certificate();
        let claims = if certificate.is_some() { None } else { unverified_claims(token.token()) };
        let mut warnings = Vec::new();
        if claims.is_none() && certificate.is_none() {
            warnings.push("the subject token is not a JWT, so its claims are not known".to_owned());
        }
        let expires_at = claims.as_ref().and_then(|claims| claims.expires_at);
        if let Some(end) = certificate.map(X509Certificate::not_after).filter(|end| *end <= now) {
            warnings.push(format!("the certificate expired at {end}"));
        }
        if let Some(end) = expires_at.filter(|end| *end <= now) {
            warnings.push(format!("the subject token expired at {end}"));
        }
        let report = Self {
            source: account.credential_source().kind().as_str(),
            token_type: token.token_type().to_owned(),
            issuer: claims.as_ref().and_then(|claims| claims.issuer.clone()),
            subject: claims.as_ref().and_then(|claims| claims.subject.clone()),
            audience: claims.map(|claims| claims.audience).unwrap_or_default(),
            expiration: expires_at.map(|end| end.to_string()),
            certificate: certificate.map(CertificateReport::new),
        };
        (report, warnings)
    }

    /// Returns the subject, if the token is a JWT that has one.
    pub(super) fn subject(&self) -> Option<&str> {
        self.subject.as_deref()
    }

    /// Lists the lines of the text, each with its name.
    pub(super) fn lines(&self) -> Vec<(&'static str, String)> {
        let mut lines =
            vec![("source", self.source.to_owned()), ("token type", self.token_type.clone())];
        let known = [("issuer", &self.issuer), ("subject", &self.subject)];
        let known = known.into_iter().filter_map(|(name, value)| Some((name, value.as_ref()?)));
        lines.extend(known.map(|(name, value)| (name, format!("{value} (not verified)"))));
        lines.extend(self.audience.iter().map(|audience| ("token audience", audience.clone())));
        lines.extend(self.expiration.iter().map(|end| ("token expires", end.clone())));
        lines.extend(self.certificate.iter().flat_map(CertificateReport::lines));
        lines
    }
}
