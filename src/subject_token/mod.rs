//! The subject token: what a credential source yields, and Google exchanges for its own tokens.

mod signed_request;
mod token;

pub use signed_request::{SignedRequest, TARGET_RESOURCE_HEADER};
pub use token::SubjectToken;
