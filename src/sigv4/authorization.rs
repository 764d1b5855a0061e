//! Step 5: the `Authorization` header.

use super::canonical_request::{SignableRequest, canonical_request};
use super::signing_key::{signature, signing_key};
use super::signing_params::SigningParams;
use super::string_to_sign::{ALGORITHM, credential_scope, string_to_sign};
use crate::secret::Secret;

/// Signs a request and returns the value of its `Authorization` header.
///
/// Every header of the request is signed. It must have `host`, `x-amz-date` and, for temporary credentials,
/// `x-amz-security-token` (AWS, Create a signed AWS API request, step 5).
pub fn authorization(request: &SignableRequest<'_>, params: &SigningParams<'_>) -> Secret {
    sign(request, params).authorization
}

/// Signs a request and returns the header's value and, for redaction, the signature in it.
pub(crate) fn sign(request: &SignableRequest<'_>, params: &SigningParams<'_>) -> Signed {
    let canonical = canonical_request(request);
    let scope = credential_scope(params);
    let to_sign = string_to_sign(canonical.text.expose(), &scope, params.timestamp);
    let signature = signature(&signing_key(params), &to_sign);
    // "Credential, SignedHeaders and Signature are separated by a comma": AWS's example has a space
    // after it, and so has every SDK.
    let credential = [params.credentials.access_key_id(), "/", &scope].concat();
    let authorization = [
        ALGORITHM,
        " Credential=",
        &credential,
        ", SignedHeaders=",
        &canonical.signed_headers,
        ", Signature=",
        &signature,
    ]
    .concat();
    Signed { authorization: authorization.into(), signature: signature.into() }
}

/// The outcome of signing a request.
pub(crate) struct Signed {
    /// The value of the `Authorization` header.
    pub(crate) authorization: Secret,
    /// The signature, in lower-case hexadecimal digits.
    pub(crate) signature: Secret,
}

#[cfg(test)]
mod tests {
    use super::super::example;
    use super::*;

    #[test]
    fn authorization_of_the_worked_example() {
        assert_eq!(
            authorization(&example::REQUEST, &example::params(&example::credentials())).expose(),
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, \
             SignedHeaders=content-type;host;x-amz-date, \
             Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7"
        );
    }
}
