//! The values of `subject_token_type` (RFC 8693 §3,
//! [AIP-4117](https://google.aip.dev/auth/4117)).

/// The type of a signed GetCallerIdentity request of AWS STS.
pub const AWS4_REQUEST: &str = "urn:ietf:params:aws:token-type:aws4_request";

/// The type of a JSON Web Token.
pub const JWT: &str = "urn:ietf:params:oauth:token-type:jwt";

/// The type of an OpenID Connect ID token.
pub const ID_TOKEN: &str = "urn:ietf:params:oauth:token-type:id_token";

/// The type of a SAML 2.0 assertion.
pub const SAML2: &str = "urn:ietf:params:oauth:token-type:saml2";

/// The type of a chain of X.509 certificates that the client also presents in TLS.
pub const MTLS: &str = "urn:ietf:params:oauth:token-type:mtls";
