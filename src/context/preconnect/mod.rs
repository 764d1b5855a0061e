//! Connections that are opened before there is a request for them.
//!
//! Only this folder uses ureq's module `unversioned`, which may change in a minor version of ureq.

mod agent;
mod dialer;
mod error;
mod limited;
mod pending;
mod resolvers;

pub(super) use agent::PreconnectAgent;
pub(super) use dialer::has_proxy;
pub(super) use error::ConnectionError;
