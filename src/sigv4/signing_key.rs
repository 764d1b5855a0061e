//! Step 4: the signing key and the signature.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::signing_params::SigningParams;
use super::string_to_sign::TERMINATOR;
use crate::secret::Secret;

/// Derives the key that signs for one day, one region and one service.
///
/// `HMAC(HMAC(HMAC(HMAC("AWS4" + secret, day), region), service), "aws4_request")` (AWS, Create a
/// signed AWS API request, step 4)
pub fn signing_key(params: &SigningParams<'_>) -> Secret<[u8; 32]> {
    let secret = params.credentials.secret_access_key().expose();
    // `concat` allocates the exact capacity, so no copy is left in a buffer that grew.
    let seed = Secret::new([PREFIX, secret.as_bytes()].concat());

    let day = hmac_sha256(seed.expose(), &params.timestamp.amz_day());
    let region = hmac_sha256(day.expose(), params.region);
    let service = hmac_sha256(region.expose(), params.service);
    hmac_sha256(service.expose(), TERMINATOR)
}

/// Returns the signature of a string, in lower-case hexadecimal digits.
pub fn signature(key: &Secret<[u8; 32]>, string_to_sign: &str) -> String {
    hex::encode(hmac_sha256(key.expose(), string_to_sign).expose())
}

fn hmac_sha256(key: &[u8], text: &str) -> Secret<[u8; 32]> {
    #[expect(clippy::expect_used, reason = "RFC 2104 §2: a key of any length is accepted")]
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("a key of any length");
    mac.update(text.as_bytes());
    Secret::new(mac.finalize().into_bytes().into())
}

const PREFIX: &[u8] = b"AWS4";

#[cfg(test)]
mod tests {
    use super::super::example;
    use super::*;

    #[test]
    fn signing_key_of_the_worked_example() {
        let credentials = example::credentials();
        let key = signing_key(&example::params(&credentials));
        assert_eq!(
            hex::encode(key.expose()),
            "c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9"
        );
    }
}
