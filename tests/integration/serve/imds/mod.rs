//! `gcp-wif serve imds`: real servers, whose clients use raw sockets.

mod bad_start;
mod checks;
mod endpoints;
mod identity;
mod refresh;
mod start;
pub mod world;
mod written_file;
