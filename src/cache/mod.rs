//! Tokens that are used again.

mod directory;
mod kept_token;
mod memory;
mod shared;
mod token_key;

pub use directory::TokenDirectory;
pub use kept_token::{KeptToken, TokenPurpose};
pub use memory::TokenCache;
pub(crate) use token_key::TokenKey;
