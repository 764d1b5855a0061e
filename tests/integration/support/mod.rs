//! Helpers that the tests of several folders use.

pub mod credential_files;
pub mod first_process;
pub mod outside;
pub mod program;
pub mod service_manager;
pub mod tls;
pub mod tls_relay;
pub mod world;
