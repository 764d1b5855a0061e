//! The random path segment that authorizes clients.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use gcp_wif::context::random_bytes;
use gcp_wif::secret::Secret;
use subtle::ConstantTimeEq as _;

use crate::error::Result;

/// A secret path segment. Only clients with the server's variables know it.
#[derive(Debug)]
pub(crate) struct Capability(Secret);

impl Capability {
    /// Makes a segment of 256 random bits.
    pub(crate) fn new() -> Result<Self> {
        let bytes = Secret::new(random_bytes::<32>()?);
        Ok(Self(Secret::new(URL_SAFE_NO_PAD.encode(bytes.expose()))))
    }

    /// Returns the segment.
    pub(crate) const fn segment(&self) -> &Secret {
        &self.0
    }

    /// Compares a segment in a time that does not depend on its bytes.
    pub(crate) fn is(&self, segment: &str) -> bool {
        self.0.expose().as_bytes().ct_eq(segment.as_bytes()).into()
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    #[test]
    fn each_capability_is_a_new_segment() {
        let [one, other] = [(); 2].map(|()| Capability::new().unwrap());
        let segment = one.segment().expose();
        assert_eq!(segment.len(), 43);
        assert!(segment.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b)));
        assert!(one.is(segment) && !other.is(segment));
        assert!(!one.is(&segment[..42]) && !one.is(&format!("{segment}A")) && !one.is(""));
    }
}
