//! The subject token of AWS: a signed GetCallerIdentity request. This crate signs it; Google sends it.

use serde::Serialize;

use super::token::SubjectToken;
use crate::external_account::{AWS4_REQUEST, Audience, CallerIdentityUrl};
use crate::json::to_secret_json;
use crate::secret::Secret;
use crate::security_credentials::SecurityCredentials;
use crate::sigv4::{PathStyle, SignableRequest, SigningParams, push_uri_encoded, sign};
use crate::timestamp::Timestamp;

/// A signed and serialized GetCallerIdentity request: a bearer secret for about 15 minutes.
#[derive(Clone, Debug)]
pub struct SignedRequest {
    json: Secret,
    signature: Secret,
    session_token: Option<Secret>,
}

impl SignedRequest {
    /// Signs a GetCallerIdentity request for `audience` and serializes it.
    ///
    /// `signed_at` becomes `x-amz-date`. The service in the credential scope is `sts`, even if the host has
    /// another name (`sts-fips`, a VPC endpoint).
    ///
    /// The target resource is signed, which Google calls "recommended": the token is then useless for another
    /// provider. The request has no `x-amz-content-sha256`, which Google refuses.
    pub fn sign(
        url: &CallerIdentityUrl,
        audience: &Audience,
        credentials: &SecurityCredentials,
        signed_at: Timestamp,
    ) -> Self {
        let date = signed_at.amz_date();
        let mut headers = vec![("host", url.host()), ("x-amz-date", date.as_str())];
        if let Some(token) = credentials.session_token() {
            headers.push(("x-amz-security-token", token.expose()));
        }
        headers.push((TARGET_RESOURCE_HEADER, audience.as_str()));

        let request = SignableRequest {
            method: METHOD,
            path: url.path(),
            query: url.query(),
            headers: &headers,
            body: b"",
            path_style: PathStyle::Encoded,
        };
        let region = url.region().as_str();
        let params = SigningParams { credentials, region, service: "sts", timestamp: signed_at };
        let signed = sign(&request, &params);
        headers.insert(0, ("Authorization", signed.authorization.expose()));
        Self {
            json: serialize(&headers, url.as_str()),
            signature: signed.signature,
            session_token: credentials.session_token().cloned(),
        }
    }

    /// Returns the value of `subject_token`: the compact JSON with every byte percent-encoded that is
    /// not unreserved (RFC 3986 §2.3).
    pub fn url_encoded(&self) -> Secret {
        let json = self.json.expose();
        // Encoding makes at most three bytes of one, so the buffer never grows and leaves a copy.
        let mut encoded = String::with_capacity(json.len() * 3);
        push_uri_encoded(&mut encoded, json.as_bytes());
        Secret::new(encoded)
    }

    /// Returns the signed request as compact JSON with sorted keys.
    pub const fn json(&self) -> &Secret {
        &self.json
    }
}

impl From<SignedRequest> for SubjectToken {
    fn from(request: SignedRequest) -> Self {
        let token = Self::new(request.url_encoded(), AWS4_REQUEST);
        let SignedRequest { json, signature, session_token } = request;
        let mut secrets = vec![signature];
        secrets.extend(session_token);
        token.with_json(json).with_secret_parts(secrets)
    }
}

fn serialize(headers: &[(&str, &str)], url: &str) -> Secret {
    let headers = headers.iter().map(|&(key, value)| SerializedHeader { key, value }).collect();
    to_secret_json(&SerializedRequest { headers, method: METHOD, url })
}

/// The request as AIP-4117 serializes it. The fields are in alphabetical order, which is the order of
/// the keys in the JSON.
#[derive(Serialize)]
struct SerializedRequest<'a> {
    headers: Vec<SerializedHeader<'a>>,
    method: &'static str,
    url: &'a str,
}

#[derive(Serialize)]
struct SerializedHeader<'a> {
    key: &'a str,
    value: &'a str,
}

const METHOD: &str = "POST";

/// The name of the header that holds the audience. "The value of this header must match the
/// provider's full resource name" (AIP-4117).
pub const TARGET_RESOURCE_HEADER: &str = "x-goog-cloud-target-resource";
