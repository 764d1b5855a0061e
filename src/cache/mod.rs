//! Caches of tokens: in memory for one process, in a directory for all processes of one user.

mod cached_session;
mod cached_token;
mod disk;
mod freshness;
mod memory;
mod obtained;
mod refresh_tokens;
mod sessions;
mod single_flight;
mod token_key;

pub use cached_session::CachedSession;
pub use cached_token::{CachedToken, TokenMetadata};
pub use disk::DiskTokenCache;
pub(crate) use freshness::{Freshness, REFRESH_THRESHOLD};
pub(crate) use memory::MemoryTokenCache;
pub(crate) use obtained::Obtained;
pub(crate) use token_key::TokenKey;
