//! `gcp-wif serve imds`: a real server, asked by raw sockets.

mod bad_start;
mod checks;
mod endpoints;
mod identity;
mod refresh;
mod start;
pub mod world;
mod written_file;
