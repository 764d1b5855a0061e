//! Tokens of a program that runs for long, which are held in memory and refreshed before they expire.

mod cache;
mod entry;
mod fetched;
mod held;
mod refresh_thread;
mod state;
mod tokens;

#[doc(hidden)]
pub use cache::RefreshCache;
#[doc(hidden)]
pub use fetched::{Fetched, Wanted};
pub use refresh_thread::RefreshThread;
pub use state::TokenState;
pub use tokens::RefreshableTokens;
