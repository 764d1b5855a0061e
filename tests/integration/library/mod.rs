//! The library, called as another program would.

mod aws_sts_client;
mod command_runner;
mod container_uri;
mod external_account;
mod local_files;
mod own_chain;
mod sigv4_property;
pub mod subject_token;
mod tls;
mod transport;
