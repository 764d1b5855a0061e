//! The flow: from a credential file to a subject token, an access token or an ID token.

mod base;
mod delegation;
mod delegation_error;
mod engine;
mod error;
mod impersonation_error;
mod login;
mod options;
mod quota_project;
mod token_flow;
mod token_requests;
mod user_token_error;

pub use delegation_error::DelegationError;
pub use engine::Federation;
#[doc(hidden)]
pub use engine::MAX_ACCOUNT_SIZE;
pub use error::Error;
pub use impersonation_error::ImpersonationError;
pub use user_token_error::UserTokenError;
