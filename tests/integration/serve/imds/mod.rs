//! `gcp-wif serve imds`: a real server, asked by raw sockets.

mod checks;
mod endpoints;
mod refresh;
mod start;
mod world;
