//! `gcp-wif serve`: a real server, asked by raw sockets.

mod bad_input;
mod checks;
mod clients;
mod endpoints;
mod exec;
mod limits;
mod process;
mod refresh;
mod start;
pub mod world;
