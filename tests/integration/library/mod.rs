//! The library, called as another program would.

mod aws_sts_client;
mod client_certificate;
mod command_runner;
mod container_uri;
mod credential_file;
mod disk_token_cache;
mod external_account;
mod google_side;
mod local_files;
mod login;
mod own_chain;
mod refreshable_tokens;
mod sigv4_property;
mod simulated_google;
pub mod subject_token;
mod subject_token_source;
mod supplier_errors;
mod tls;
mod transport;
mod verifier;
mod well_known_endpoints;
