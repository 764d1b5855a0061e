//! `gcp-wif watch` with tokens that live for two seconds.

mod files;
mod machine;
mod process;
mod systemd;
