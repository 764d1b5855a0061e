//! Which cryptography TLS is made of: that of ring, without what no request here needs.

use std::sync::Arc;

use ring::rand::{SecureRandom as _, SystemRandom};
use rustls::crypto::ring::{cipher_suite, kx_group};
use rustls::crypto::{
    CryptoProvider, GetRandomFailed, KeyProvider, SecureRandom, SupportedKxGroup,
    WebPkiSupportedAlgorithms,
};
use rustls::pki_types::PrivateKeyDer;
use rustls::sign::SigningKey;
use rustls::{Error, SignatureScheme, SupportedCipherSuite};
use webpki::ring as webpki_algorithms;

/// Is rustls's own provider for ring but for ChaCha20, which no server has alone, and for private
/// keys, since nothing here has a certificate.
pub(super) fn provider() -> Arc<CryptoProvider> {
    Arc::new(CryptoProvider {
        cipher_suites: CIPHER_SUITES.to_vec(),
        kx_groups: KEY_EXCHANGES.to_vec(),
        signature_verification_algorithms: SIGNATURES,
        secure_random: &Ring,
        key_provider: &Ring,
    })
}

#[derive(Debug)]
struct Ring;

impl SecureRandom for Ring {
    fn fill(&self, buffer: &mut [u8]) -> Result<(), GetRandomFailed> {
        SystemRandom::new().fill(buffer).map_err(|_| GetRandomFailed)
    }
}

impl KeyProvider for Ring {
    fn load_private_key(&self, _: PrivateKeyDer<'static>) -> Result<Arc<dyn SigningKey>, Error> {
        Err(Error::General("no private key can be used".to_owned()))
    }
}

/// RFC 8446, section 9.1: "A TLS-compliant application MUST implement the TLS_AES_128_GCM_SHA256
/// cipher suite and SHOULD implement the TLS_AES_256_GCM_SHA384 and TLS_CHACHA20_POLY1305_SHA256
/// cipher suites." The last one is 52 kB.
const CIPHER_SUITES: &[SupportedCipherSuite] = &[
    cipher_suite::TLS13_AES_256_GCM_SHA384,
    cipher_suite::TLS13_AES_128_GCM_SHA256,
    cipher_suite::TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
    cipher_suite::TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
    cipher_suite::TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
    cipher_suite::TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
];

const KEY_EXCHANGES: &[&dyn SupportedKxGroup] =
    &[kx_group::X25519, kx_group::SECP256R1, kx_group::SECP384R1];

const SIGNATURES: WebPkiSupportedAlgorithms = WebPkiSupportedAlgorithms {
    all: &[
        webpki_algorithms::ECDSA_P256_SHA256,
        webpki_algorithms::ECDSA_P256_SHA384,
        webpki_algorithms::ECDSA_P384_SHA256,
        webpki_algorithms::ECDSA_P384_SHA384,
        webpki_algorithms::ED25519,
        webpki_algorithms::RSA_PSS_2048_8192_SHA256_LEGACY_KEY,
        webpki_algorithms::RSA_PSS_2048_8192_SHA384_LEGACY_KEY,
        webpki_algorithms::RSA_PSS_2048_8192_SHA512_LEGACY_KEY,
        webpki_algorithms::RSA_PKCS1_2048_8192_SHA256,
        webpki_algorithms::RSA_PKCS1_2048_8192_SHA384,
        webpki_algorithms::RSA_PKCS1_2048_8192_SHA512,
        webpki_algorithms::RSA_PKCS1_2048_8192_SHA256_ABSENT_PARAMS,
        webpki_algorithms::RSA_PKCS1_2048_8192_SHA384_ABSENT_PARAMS,
        webpki_algorithms::RSA_PKCS1_2048_8192_SHA512_ABSENT_PARAMS,
    ],
    mapping: &[
        // In TLS 1.2 the scheme does not fix the curve.
        (
            SignatureScheme::ECDSA_NISTP384_SHA384,
            &[webpki_algorithms::ECDSA_P384_SHA384, webpki_algorithms::ECDSA_P256_SHA384],
        ),
        (
            SignatureScheme::ECDSA_NISTP256_SHA256,
            &[webpki_algorithms::ECDSA_P256_SHA256, webpki_algorithms::ECDSA_P384_SHA256],
        ),
        (SignatureScheme::ED25519, &[webpki_algorithms::ED25519]),
        (
            SignatureScheme::RSA_PSS_SHA512,
            &[webpki_algorithms::RSA_PSS_2048_8192_SHA512_LEGACY_KEY],
        ),
        (
            SignatureScheme::RSA_PSS_SHA384,
            &[webpki_algorithms::RSA_PSS_2048_8192_SHA384_LEGACY_KEY],
        ),
        (
            SignatureScheme::RSA_PSS_SHA256,
            &[webpki_algorithms::RSA_PSS_2048_8192_SHA256_LEGACY_KEY],
        ),
        (SignatureScheme::RSA_PKCS1_SHA512, &[webpki_algorithms::RSA_PKCS1_2048_8192_SHA512]),
        (SignatureScheme::RSA_PKCS1_SHA384, &[webpki_algorithms::RSA_PKCS1_2048_8192_SHA384]),
        (SignatureScheme::RSA_PKCS1_SHA256, &[webpki_algorithms::RSA_PKCS1_2048_8192_SHA256]),
    ],
};

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;
    use rustls::crypto::ring::default_provider;

    /// What a new version of rustls brings is seen here.
    #[test]
    fn it_is_what_rustls_has_but_for_what_was_left_out() {
        let (ours, theirs) = (provider(), default_provider());
        let names = |suites: &[SupportedCipherSuite]| -> Vec<String> {
            suites
                .iter()
                .map(|suite| format!("{:?}", suite.suite()))
                .filter(|name| !name.contains("CHACHA20"))
                .collect()
        };
        assert_eq!(names(&ours.cipher_suites), names(&theirs.cipher_suites));
        assert_eq!(ours.cipher_suites.len(), 6);
        assert_eq!(format!("{:?}", ours.kx_groups), format!("{:?}", theirs.kx_groups));
        assert_eq!(
            format!("{:?}", ours.signature_verification_algorithms),
            format!("{:?}", theirs.signature_verification_algorithms),
        );
    }

    #[test]
    fn random_bytes_are_random() {
        let (mut one, mut other) = ([0; 32], [0; 32]);
        provider().secure_random.fill(&mut one).unwrap();
        provider().secure_random.fill(&mut other).unwrap();
        assert_ne!(one, other);
    }
}
