//! `gcp-wif serve imds`: a real server, asked by raw sockets and by AWS's and Google's clients.

mod checks;
mod clients;
mod endpoints;
mod identity;
mod refresh;
mod start;
pub mod world;
