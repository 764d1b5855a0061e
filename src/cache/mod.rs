//! Tokens that are kept until they go stale.

mod memory;

pub use memory::TokenCache;
