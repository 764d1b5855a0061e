//! The forms in which a server may repeat a secret.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use percent_encoding::percent_encode;
use zeroize::Zeroize as _;

use crate::secret::Secret;
use crate::uri_encoding::UNRESERVED;

/// Returns a secret as it is, in hexadecimal digits and in Base64.
pub(super) fn variants(secret: &[u8]) -> Vec<Secret<Vec<u8>>> {
    let mut variants = vec![Secret::new(secret.to_vec()), Secret::new(hex::encode(secret).into())];
    variants.extend(base64(secret));
    // A server may encode the body of a form as a whole, in which the secret is percent-encoded.
    // A byte becomes at most three, such as `%3A`. A buffer that grows would leave copies of the secret behind.
    let mut percent = Vec::with_capacity(3 * secret.len());
    percent.extend(percent_encode(secret, UNRESERVED).flat_map(str::bytes));
    if percent != secret {
        variants.extend(base64(&percent));
    }
    percent.zeroize();
    variants
}

/// Returns a secret in both alphabets of Base64 (RFC 4648 §4 and §5). It may be part of a longer text that is
/// encoded, such as `ID:SECRET`. Its first byte then has one of three places in a group.
fn base64(secret: &[u8]) -> Vec<Secret<Vec<u8>>> {
    let mut variants = Vec::new();
    for offset in 0..3 {
        let mut shifted = vec![0; offset + secret.len()];
        shifted[offset..].copy_from_slice(secret);
        for engine in [STANDARD_NO_PAD, URL_SAFE_NO_PAD] {
            let mut encoded = engine.encode(&shifted).into_bytes();
            // The characters at both ends depend on the bytes around the secret too.
            if !shifted.len().is_multiple_of(3) {
                encoded.pop();
            }
            let own = encoded.get([0, 2, 3][offset]..).unwrap_or_default().to_vec();
            encoded.zeroize();
            variants.push(Secret::new(own));
        }
        shifted.zeroize();
    }
    variants
}
