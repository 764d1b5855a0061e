//! IAM Identity Center (SSO), which exchanges the token that `aws sso login` caches for credentials of a role.

mod identity;
mod role_credentials;
mod session;
mod supplier;
mod token;
mod token_file;

pub(super) use identity::sso_identity;
pub(super) use role_credentials::sso_role_credentials;
pub(super) use session::{NO_ROLE, SsoSession};
pub use supplier::SsoSupplier;
