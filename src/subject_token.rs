//! The subject token: a signed GetCallerIdentity request, which Google sends and we do not.

use serde::{Deserialize, Serialize};

use crate::external_account::{Audience, CallerIdentityUrl};
use crate::json::to_secret_json;
use crate::secret::Secret;
use crate::security_credentials::SecurityCredentials;
use crate::sigv4::canonical_request::push_uri_encoded;
use crate::sigv4::{PathStyle, SignableRequest, SigningParams, authorization};
use crate::timestamp::Timestamp;

/// Holds the serialized, signed request. It is a bearer secret for about 15 minutes.
#[derive(Clone, Debug)]
pub struct SubjectToken(Secret);

impl SubjectToken {
    /// Signs a GetCallerIdentity request for `audience` and serializes it.
    ///
    /// `signed_at` becomes `x-amz-date`. The service in the credential scope is always `sts`,
    /// whatever the host is called (`sts-fips`, a VPC endpoint).
    ///
    /// Google calls it "recommended" to sign the target resource; signed, the token cannot be
    /// turned towards another provider. There is no `x-amz-content-sha256`: Google refuses it.
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
        let authorization = authorization(&request, &params);
        headers.insert(0, ("Authorization", &authorization));
        Self::serialize(&headers, url.as_str())
    }

    /// Is the token as it goes into `subject_token=`: compact JSON, percent-encoded with nothing
    /// but the unreserved characters of RFC 3986 left as they are.
    pub fn url_encoded(&self) -> Secret {
        let json = self.0.expose();
        // Three bytes for one is the most: the buffer does not move.
        let mut encoded = String::with_capacity(json.len() * 3);
        push_uri_encoded(&mut encoded, json.as_bytes());
        Secret::new(encoded)
    }

    /// Is the signed request as compact JSON with sorted keys.
    pub const fn json(&self) -> &Secret {
        &self.0
    }

    /// Lists what in this token must not be repeated by an error message: the session token, the
    /// signature, and the token as a whole.
    pub(crate) fn secret_parts(&self) -> Vec<Secret> {
        let mut parts = vec![self.url_encoded(), self.0.clone()];
        let request: Option<SignedRequest> = serde_json::from_str(self.0.expose()).ok();
        for header in request.into_iter().flat_map(|request| request.headers) {
            match header.key.as_str() {
                "x-amz-security-token" => parts.push(header.value),
                "Authorization" => {
                    let signature = header.value.expose().rsplit('=').next();
                    parts.extend(signature.map(Secret::from));
                }
                _ => {}
            }
        }
        parts
    }

    fn serialize(headers: &[(&str, &str)], url: &str) -> Self {
        let texts = headers.iter().flat_map(|&(key, value)| [key, value]).chain([url]);
        let headers = headers.iter().map(|&(key, value)| SerializedHeader { key, value }).collect();
        let request = SerializedRequest { headers, method: METHOD, url };
        Self(to_secret_json(&request, texts))
    }
}

/// The fields stand in the order of the alphabet, which is the order of the serialized keys.
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

/// Is what [`SerializedRequest`] writes, read back.
#[derive(Deserialize)]
struct SignedRequest {
    headers: Vec<SignedHeader>,
}

#[derive(Deserialize)]
struct SignedHeader {
    key: String,
    value: Secret,
}

const METHOD: &str = "POST";

/// Names the provider that the request is meant for. "The value of this header must match the
/// provider's full resource name" (AIP-4117).
pub const TARGET_RESOURCE_HEADER: &str = "x-goog-cloud-target-resource";
