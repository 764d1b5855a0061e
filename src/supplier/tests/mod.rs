//! Tests that need several files of this folder.

mod container;
mod files;
mod identity_keys;
mod instance_metadata;
mod kinds;
mod roles;
mod sso;
mod world;
