//! The credential files that this crate reads, by their `type`: `external_account`,
//! `external_account_authorized_user`, and `impersonated_service_account` around one of them.

mod authorized_user;
mod base;
mod chain;
mod chain_error;
mod check;
mod file;
mod members;
mod stored_token;

pub use authorized_user::{ExternalAccountAuthorizedUser, RefreshGrant};
pub use base::BaseCredential;
pub use chain::MAX_CHAIN_LENGTH;
pub use chain_error::ChainError;
pub use check::CredentialsReport;
pub use file::Credentials;
pub use members::known_members;
pub use stored_token::StoredToken;
