//! Turns the AWS identity of a machine into Google Cloud tokens, from the `external_account` JSON
//! that `gcloud iam workload-identity-pools create-cred-config --aws` writes. Blocking, without a
//! runtime, without a service account key.

// The floors: each module knows only those above it in this list.
pub mod secret;
pub mod timestamp;

pub mod region;

pub mod message;

pub mod security_credentials;

pub mod external_account;

pub mod sigv4;

pub mod subject_token;

pub mod ambient;

pub mod supplier;

pub mod exchange;

pub mod cache;

pub mod federation;
