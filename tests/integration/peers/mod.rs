//! Other implementations: they run the program, recompute its signatures or find the same identities.

mod boto3;
mod botocore;
mod gcloud;
pub mod google_libraries;
mod google_libraries_by_exec;
mod google_requests;
mod google_sources;
mod kubernetes;
mod moto;
mod setup;
pub mod signatures;
