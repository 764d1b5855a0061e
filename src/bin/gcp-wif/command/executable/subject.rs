//! The subject token of the AWS identity of this machine.

use std::time::Duration;

use gcp_wif::aws_identity::AwsIdentity;
use gcp_wif::aws_sts::{AwsService, AwsSts, WebIdentityTokenRequest};
use gcp_wif::credentials::Credentials;
use gcp_wif::external_account::{Audience, ExternalAccount};
use gcp_wif::federation::Federation;
use gcp_wif::sigv4::push_uri_encoded;
use gcp_wif::source::AwsSubjectTokenSource;
use gcp_wif::timestamp::Timestamp;

use super::error_response::Failure;
use super::request::{ExecutableRequest, Kind};
use super::response::Response;
use crate::app::App;
use crate::error::Error;

/// The AWS identity of this machine, for which the subject token is made.
pub(super) struct Identity {
    source: AwsSubjectTokenSource,
    federation: Federation,
}

impl Identity {
    /// Prepares the search for the identity. Reads no credential file, since that of the client names this
    /// program.
    pub(super) fn new(request: &ExecutableRequest, app: &App) -> Result<Self, Failure> {
        Self::find(&request.audience, app).map_err(|error| Failure::from(&error))
    }

    fn find(audience: &Audience, app: &App) -> Result<Self, Error> {
        let credentials = Credentials::from(ExternalAccount::for_aws(audience)?);
        let source = app.aws_source(&credentials)?.ok_or(Error::NoCredentialFile)?;
        let federation = app.federation_with(credentials, Some(source.clone()))?;
        Ok(Self { source, federation })
    }

    /// Resolves the identity and keeps it.
    pub(super) fn resolve(self) -> Result<Self, Failure> {
        let Self { source, federation } = self;
        let source = source.resolve_identity().map_err(|error| Failure::from(&error.into()))?;
        let federation = federation.with_subject_token_source(source.clone());
        let federation = federation.map_err(|error| Failure::from(&error.into()))?;
        Ok(Self { source, federation })
    }

    /// Returns a digest of everything that makes responses differ: the AWS identity, the audience, the token type
    /// and the flags. `None` if the identity is unclear.
    pub(super) fn fingerprint(&self, request: &ExecutableRequest) -> Option<String> {
        let token_type = request.token_type.as_str();
        let mut parts = vec![("audience", request.audience.as_str()), ("token type", token_type)];
        let duration;
        if let Kind::Jwt(jwt) = &request.kind {
            parts.push(("signing algorithm", jwt.signing_algorithm.as_str()));
            parts.extend(jwt.audiences.iter().map(|audience| ("AWS audience", audience.as_str())));
            duration = jwt.duration_seconds.map(|seconds| seconds.to_string());
            parts.extend(duration.as_deref().map(|seconds| ("duration", seconds)));
        }
        self.federation.fingerprint(&parts)
    }
}

/// Creates the requested subject token from an identity.
pub(super) fn respond(
    request: &ExecutableRequest,
    identity: &Identity,
    app: &App,
) -> Result<Response, Failure> {
    let found = identity.source.identity().map_err(|error| Failure::from(&error.into()))?;
    match &request.kind {
        Kind::Aws4Request => signed_request(request, &identity.federation, &found, app),
        Kind::Jwt(jwt_request) => {
            jwt(request, jwt_request, &found, app).map_err(|error| Failure::from(&error))
        }
    }
}

/// Returns whether a subject token is a signed request for the audience.
pub(super) fn is_signed_request_for(token: &str, audience: &Audience) -> bool {
    let mut target = String::new();
    push_uri_encoded(&mut target, format!("\"{audience}\"").as_bytes());
    token.contains(&target)
}

fn signed_request(
    request: &ExecutableRequest,
    federation: &Federation,
    identity: &AwsIdentity,
    app: &App,
) -> Result<Response, Failure> {
    // The clock is read before signing, so that the reported expiry is never too late.
    let signed_at = app.context.now();
    let ends_at = identity.credentials.expiration();
    if ends_at.is_some_and(|end| end <= signed_at) {
        let from = &identity.credentials_from;
        let problem = format!("the AWS credentials from {from} have expired");
        return Err(Failure::new("NO_AWS_IDENTITY", &problem, Some("get new AWS credentials")));
    }
    let token = federation.subject_token().map_err(|error| Failure::from(&error.into()))?;
    let expires_at = expiry_of_signed_request(signed_at, ends_at);
    Ok(Response::success(token.token(), request.token_type, expires_at))
}

fn jwt(
    request: &ExecutableRequest,
    jwt_request: &WebIdentityTokenRequest,
    identity: &AwsIdentity,
    app: &App,
) -> Result<Response, Error> {
    let endpoints = identity.endpoints(AwsService::Sts).map_err(Error::endpoints)?;
    let client = AwsSts::regional(app.context.clone(), &identity.region, &endpoints)?;
    let jwt = client.web_identity_token(&identity.credentials, jwt_request)?;
    Ok(Response::success(&jwt.token, request.token_type, jwt.expires_at))
}

fn expiry_of_signed_request(signed_at: Timestamp, ends_at: Option<Timestamp>) -> Timestamp {
    let expires_at = signed_at.plus(SIGNED_REQUEST_LASTS);
    ends_at.map_or(expires_at, |end| end.min(expires_at))
}

/// AWS STS refuses a signature that is 15 minutes old; one minute is subtracted for clock skew.
pub(super) const SIGNED_REQUEST_LASTS: Duration = Duration::from_secs(14 * 60);

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    #[test]
    fn a_signed_request_expires_with_its_credentials() {
        let at = Timestamp::from_unix_seconds;
        assert_eq!(expiry_of_signed_request(at(1000), None), at(1840));
        assert_eq!(expiry_of_signed_request(at(1000), Some(at(5000))), at(1840));
        assert_eq!(expiry_of_signed_request(at(1000), Some(at(1001))), at(1001));
    }

    #[test]
    fn a_signed_request_is_for_one_audience() {
        let audience = Audience::for_workload("1", "p", "a").unwrap();
        let other = Audience::for_workload("1", "p", "ab").unwrap();
        let mut token = String::new();
        push_uri_encoded(&mut token, format!("{{\"value\":\"{other}\"}}").as_bytes());
        assert!(is_signed_request_for(&token, &other));
        assert!(!is_signed_request_for(&token, &audience));
    }
}
