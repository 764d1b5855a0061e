//! The subject token, which a credential source returns and Google exchanges for an access token (RFC 8693 §2.1).

mod signed_request;
mod token;

pub use signed_request::{SignedRequest, TARGET_RESOURCE_HEADER};
pub use token::SubjectToken;
