//! `gcp-wif serve`: a real server, asked by raw sockets.

mod bad_input;
mod checks;
mod clients;
mod endpoints;
mod exec;
mod imds;
mod limits;
mod process;
mod program;
mod refresh;
mod start;
pub mod world;
