//! All tests that stand outside the code they test: one program, so that it is linked once.

#![allow(missing_docs, unreachable_pub, reason = "tests are no library")]
#![allow(clippy::disallowed_methods, reason = "tests read fixtures and run the program")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::use_debug, reason = "a test may panic")]
#![allow(clippy::literal_string_with_formatting_args, reason = "URLs with `{region}` in them")]

mod aws_sessions;
mod aws_sts_client;
mod bad_credential_files;
mod boto3;
mod botocore;
mod cli;
mod commands;
mod config_check;
mod config_create;
mod conformance;
mod container_uri;
mod credential_files;
mod docker_and_kubernetes;
mod early;
mod evasions;
mod exec;
mod executable;
mod external_account;
mod faults;
mod floors;
mod gcloud;
mod googles_libraries;
mod googles_libraries_by_exec;
mod hostile;
mod loopback;
mod main_job;
mod mfa_prompt;
mod moto;
mod no_leaks;
mod outside;
mod own_chain;
mod peer_signatures;
mod public_api;
mod readme;
mod scenarios;
mod schema;
mod sigv4_property;
mod subject_token;
mod tls;
mod token_cache;
mod whoami;
mod world;

#[path = "../../examples/local_fake/aws_sts.rs"]
mod aws_sts;
#[path = "../../examples/local_fake/clouds.rs"]
mod clouds;
#[path = "../../examples/local_fake/google.rs"]
mod google;
#[path = "../../examples/local_fake/http.rs"]
mod http;
#[path = "../../examples/local_fake/verifier.rs"]
mod verifier;
