//! Turns the AWS identity of a machine into Google Cloud tokens, from the `external_account` JSON
//! that `gcloud iam workload-identity-pools create-cred-config --aws` writes. Blocking, without a
//! runtime, without a service account key.
//!
//! [`federation::Federation`] is the engine: made of a checked JSON and an [`context::Context`],
//! which is everything of the outside world that it may see: environment, clock, network, files and
//! commands. Whoever makes one decides what that is, here hardly anything:
//!
//! ```
//! use std::collections::BTreeMap;
//! use std::sync::Arc;
//! use std::time::{Duration, SystemTime};
//!
//! use gcp_wif::context::Context;
//! use gcp_wif::external_account::{Audience, ExternalAccount};
//! use gcp_wif::federation::Federation;
//!
//! let variables = BTreeMap::from([
//!     ("AWS_REGION".to_owned(), "us-east-2".to_owned()),
//!     ("AWS_ACCESS_KEY_ID".to_owned(), "AKIDEXAMPLE".to_owned()),
//!     ("AWS_SECRET_ACCESS_KEY".to_owned(), "made-up-secret".to_owned()),
//! ]);
//! let context = Context::new()
//!     .with_environment(Arc::new(variables))
//!     .with_clock(Arc::new(|| SystemTime::UNIX_EPOCH + Duration::from_secs(1_597_128_922)));
//! let audience = Audience::for_workload("123456", "my-pool", "my-aws")?;
//! let federation = Federation::new(ExternalAccount::for_aws(&audience), context)?;
//!
//! let subject_token = federation.subject_token()?;
//! assert!(subject_token.json().expose().contains("AKIDEXAMPLE/20200811/us-east-2/sts/aws4_request"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! With the real world it is two lines: `Federation::from_file(path, &Trust::default(),
//! Context::system())?` and `federation.access_token(&[])?`.
//!
//! # For those who know `google.auth.aws`
//!
//! | Python | here |
//! |---|---|
//! | `aws.RequestSigner(region).get_request_options(…)` | [`sigv4::authorization`] over a [`sigv4::SignableRequest`] |
//! | `aws.AwsSecurityCredentials` | [`security_credentials::SecurityCredentials`] |
//! | `aws.AwsSecurityCredentialsSupplier` | [`supplier::SecurityCredentialsSupplier`] and [`supplier::RegionSupplier`]: two, because the region may come from the environment and the credentials from the metadata service |
//! | `aws.Credentials(…)` | [`federation::Federation::new`] |
//! | `aws_security_credentials_supplier=…` | [`federation::Federation::with_security_credentials_supplier`], [`federation::Federation::with_region_supplier`] |
//! | `Credentials.from_file` | [`federation::Federation::from_file`] |
//! | `Credentials.from_info` | [`federation::Federation::from_json`] |
//! | `retrieve_subject_token` | [`federation::Federation::subject_token`] |
//! | `refresh`, `token`, `expiry`, `valid`, `expired` | [`federation::Federation::access_token`] refreshes by itself; [`exchange::AccessToken::token`], [`exchange::AccessToken::expires_at`] |
//! | `impersonated_credentials.IDTokenCredentials` | [`federation::Federation::id_token`] |
//! | `before_request`, `apply` | none: requests are the caller's, who puts the token into them |
//! | `with_scopes`, `scopes`, `default_scopes` | [`federation::Federation::with_scopes`], and scopes may be given with each call; `https://www.googleapis.com/auth/cloud-platform` where nothing is said |
//! | `requires_scopes` | none: there is always a default scope |
//! | `with_quota_project`, `quota_project_id` | [`external_account::ExternalAccount::with_quota_project_id`], [`external_account::ExternalAccount::quota_project_id`] |
//! | `with_token_uri` | [`external_account::ExternalAccount::with_token_url`]; checked like a file, and used for the exchange too |
//! | `with_universe_domain`, `universe_domain` | [`external_account::ExternalAccount::with_universe_domain`], [`external_account::ExternalAccount::universe_domain`] |
//! | `info` | [`external_account::ExternalAccount::info`]: the whole JSON as it was read |
//! | `service_account_email` | [`external_account::ExternalAccount::service_account_email`] |
//! | `project_number` | [`external_account::ExternalAccount::project_number`] |
//! | `is_user` | [`external_account::ExternalAccount::is_user`] |
//! | `is_workforce_pool` | [`external_account::ExternalAccount::is_workforce_pool`] |
//! | `token_info_url` | [`external_account::ExternalAccount::token_info_url`] |
//! | `get_project_id` | none: it asks the Cloud Resource Manager API, which needs a host and a permission that tokens do not; set `GOOGLE_CLOUD_PROJECT` |
//! | `get_cred_info` | none: the errors of this crate name what they are about |
//! | `region`, cached for the life of the object | none: each token finds region and credentials anew, so that rotated credentials are used |
//! | trust boundary, regional access boundary | none: not part of AIP-4117 |

// The floors: each module knows only those above it in this list. A test holds them to it.
pub mod sanitize;
pub mod secret;
pub mod timestamp;

pub mod clock_skew;

pub mod retry;

pub mod region;

pub mod partition;

pub mod http;

mod json;

mod jwt;

pub mod security_credentials;

pub mod external_account;

pub mod principal;

pub mod sigv4;

pub mod subject_token;

pub mod aws_config_file;

pub mod context;

pub mod aws_sts;

pub mod aws_console;

pub mod supplier;

pub mod exchange;

pub mod cache;

pub mod aws_identity;

pub mod federation;
