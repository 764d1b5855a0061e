//! Other implementations: they run the program, recompute its signatures or find the same identities.

mod boto3;
mod botocore;
mod gcloud;
mod google_libraries;
mod google_libraries_by_exec;
mod google_requests;
mod google_sources;
mod moto;
mod setup;
pub mod signatures;
