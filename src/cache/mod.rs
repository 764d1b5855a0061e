//! Tokens that are used again.

mod cached_token;
mod disk;
mod memory;
mod shared;
mod token_key;

pub use cached_token::{CachedToken, TokenMetadata};
pub use disk::DiskTokenCache;
pub use memory::MemoryTokenCache;
pub(crate) use token_key::TokenKey;
