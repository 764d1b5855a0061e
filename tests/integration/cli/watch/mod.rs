//! `gcp-wif watch` with tokens that live for two seconds.

mod files;
mod first_process;
mod machine;
mod process;
mod signal;
mod systemd;
