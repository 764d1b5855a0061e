//! The server behind `serve`: one thread for all connections, and a few for work that blocks.

mod access;
mod address;
mod capability;
mod cidr;
mod connection;
mod counters;
mod event_loop;
#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod event_loop_tests;
mod handle;
mod jobs;
mod json;
mod output;
mod service;
mod turn;

pub(crate) use access::{Access, AccessPolicy};
pub(crate) use address::ListenAddress;
pub(crate) use capability::Capability;
pub(crate) use cidr::Cidr;
pub(crate) use counters::Check;
pub(crate) use event_loop::Server;
pub(crate) use handle::ServerHandle;
pub(crate) use json::{BUSY, JSON, json_error, json_string};
pub(crate) use service::{Peer, Reply, Service};
