//! The ureq adapter against servers and proxies on loopback.

mod adapter;
mod proxies;
mod raw_server;
mod servers;
