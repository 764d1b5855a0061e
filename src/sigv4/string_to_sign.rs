//! Steps 2 and 3: the string to sign.

use sha2::{Digest, Sha256};

use super::signing_params::SigningParams;
use crate::timestamp::Timestamp;

/// Returns the credential scope, such as `20150830/us-east-1/iam/aws4_request`.
pub fn credential_scope(params: &SigningParams<'_>) -> String {
    [&params.timestamp.amz_day(), params.region, params.service, TERMINATOR].join("/")
}

/// Returns the string to sign. `canonical_request` is the text of step 1, `scope` that of
/// [`credential_scope`].
///
/// "Algorithm \n RequestDateTime \n CredentialScope \n HashedCanonicalRequest" (AWS, Create a
/// signed AWS API request, step 3)
pub fn string_to_sign(canonical_request: &str, scope: &str, timestamp: Timestamp) -> String {
    let hash = hex::encode(Sha256::digest(canonical_request));
    [ALGORITHM, &timestamp.amz_date(), scope, &hash].join("\n")
}

/// The algorithm's name, which also begins the `Authorization` header.
pub(super) const ALGORITHM: &str = "AWS4-HMAC-SHA256";

/// The last part of every credential scope and of every key derivation.
pub(super) const TERMINATOR: &str = "aws4_request";

#[cfg(test)]
mod tests {
    use super::super::{canonical_request, example};
    use super::*;

    #[test]
    fn string_to_sign_of_the_worked_example() {
        let credentials = example::credentials();
        let params = example::params(&credentials);
        let canonical = canonical_request::canonical_request(&example::REQUEST);
        assert_eq!(
            string_to_sign(canonical.text.expose(), &credential_scope(&params), params.timestamp),
            "AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/iam/aws4_request\n\
             f536975d06c0309214f805bb90ccff089219ecd68b2577efef23edd43b7e1a59"
        );
    }
}
