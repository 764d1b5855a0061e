//! AWS Signature Version 4, as pure functions: one file for each step of
//! [AWS's description](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html).
//!
//! - Step 1, [`canonical_request`]: the request in the form that both sides hash.
//! - Steps 2 and 3, [`string_to_sign`]: its hash, with the time and the credential scope.
//! - Step 4, [`signing_key`]: the key for one day, region and service, and the signature.
//! - Step 5, [`authorization()`]: the header that carries the signature.

mod authorization;
mod canonical_path;
pub mod canonical_request;
#[cfg(test)]
mod example;
pub mod signing_key;
mod signing_params;
pub mod string_to_sign;

pub use authorization::authorization;
pub(crate) use authorization::sign;
pub use canonical_path::PathStyle;
pub use canonical_request::SignableRequest;
pub use signing_params::SigningParams;

pub use crate::uri_encoding::push_uri_encoded;
