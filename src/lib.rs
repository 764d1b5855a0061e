//! Google Cloud tokens for the identity that a machine already has, without a service account key.
//!
//! The credentials are a file that gcloud writes. Every call blocks; no asynchronous runtime is needed.
//!
//! | `type` of the file | credential |
//! |---|---|
//! | `external_account` | an identity outside of Google, for a workload or workforce identity pool |
//! | `external_account_authorized_user` | the login of a user of a workforce identity pool |
//! | `impersonated_service_account` | a service account that is impersonated with one of these types |
//!
//! | `credential_source` of an `external_account` | where the subject token comes from |
//! |---|---|
//! | `environment_id` | AWS security credentials, which sign a request to AWS STS: [`AwsSubjectTokenSource`] |
//! | `file` | a file, such as a projected service account token: [`source::FileSubjectTokenSource`] |
//! | `url` | a URL, such as Azure's metadata service or GitHub Actions: [`source::UrlSubjectTokenSource`] |
//! | `executable` | a program, which an environment variable allows: [`source::ExecutableSubjectTokenSource`] |
//! | `certificate` | an X.509 certificate and mutual TLS: [`source::CertificateSubjectTokenSource`] |
//!
//! ```no_run
//! use gcp_wif::{Context, Federation, Trust};
//!
//! # fn main() -> Result<(), gcp_wif::Error> {
//! let federation = Federation::from_file("credentials.json", &Trust::default(), Context::system())?;
//! let token = federation.access_token(&[])?;
//! # Ok(())
//! # }
//! ```
//!
//! [`Federation`] fetches the tokens. [`Trust`] holds the hosts that the JSON may name. [`Context`] is
//! everything of the process that the library may use: environment, clock, network, files, programs
//! and a log. A program may replace each of them.
//!
//! # A custom supplier
//!
//! [`AwsIdentityResolver`] looks where AWS's own tools look. A program with AWS keys from another place
//! implements [`SecurityCredentialsSupplier`], and [`RegionSupplier`] for the region:
//!
//! ```
//! use gcp_wif::supplier::{Attempts, SupplierError};
//! use gcp_wif::{
//!     Audience, AwsIdentityResolver, AwsSubjectTokenSource, Context, ExternalAccount, Federation,
//!     Region, RegionSupplier, SecurityCredentials, SecurityCredentialsSupplier,
//! };
//!
//! /// The company's broker of AWS keys.
//! struct Broker;
//!
//! impl SecurityCredentialsSupplier for Broker {
//!     fn name(&self) -> &str {
//!         "broker"
//!     }
//!
//!     fn security_credentials(
//!         &self,
//!         _: &mut Attempts,
//!     ) -> Result<Option<SecurityCredentials>, SupplierError> {
//!         let keys = SecurityCredentials::new("AKIDEXAMPLE", "made-up-secret", None);
//!         keys.map(Some).map_err(|error| SupplierError::broken("broker", error))
//!     }
//! }
//!
//! impl RegionSupplier for Broker {
//!     fn name(&self) -> &str {
//!         "broker"
//!     }
//!
//!     fn region(&self, _: &mut Attempts) -> Result<Option<Region>, SupplierError> {
//!         let region = Region::parse("us-east-2");
//!         region.map(Some).map_err(|error| SupplierError::broken("broker", error))
//!     }
//! }
//!
//! let context = Context::system();
//! let resolver = AwsIdentityResolver::new(context.clone())
//!     .with_security_credentials_supplier(Broker)
//!     .with_region_supplier(Broker);
//! let account = ExternalAccount::for_aws(&Audience::for_workload("123456", "my-pool", "my-aws")?)?;
//! let source = AwsSubjectTokenSource::from_account(&account, context.clone())?;
//! let source = source.with_resolver(resolver);
//! let federation = Federation::new(account, context)?.with_subject_token_source(source)?;
//!
//! let subject_token = federation.subject_token()?;
//! assert!(subject_token.token().expose().contains("us-east-2%2Fsts%2Faws4_request"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The repository's `examples/` show more: `access_token.rs`, `custom_supplier.rs`, `google_side.rs` (a
//! chain, a user, an access boundary), `tokio.rs` (asynchronous code) and `object_store.rs` (credentials of
//! the `object_store` crate).
//!
//! # Features
//!
//! - `cli` (default): the program `gcp-wif`. A library sets `default-features = false`.
//! - `ureq`: `context::UreqTransport` and `Context::system`, with rustls. Without it, a program
//!   implements [`context::Transport`].
//!
//! # For users of `google.auth.aws`
//!
//! | Python | here |
//! |---|---|
//! | `aws.RequestSigner(region).get_request_options(…)` | [`sigv4::authorization`] with a [`sigv4::SignableRequest`] |
//! | `aws.AwsSecurityCredentials` | [`SecurityCredentials`] |
//! | `aws.AwsSecurityCredentialsSupplier` | [`SecurityCredentialsSupplier`] and [`RegionSupplier`]: two, because the region may come from the environment and the credentials from the metadata service |
//! | `aws.Credentials(…)` | [`Federation::new`] |
//! | `aws_security_credentials_supplier=…` | [`AwsIdentityResolver::with_security_credentials_supplier`] and [`AwsIdentityResolver::with_region_supplier`] |
//! | `Credentials.from_file` | [`Federation::from_file`] |
//! | `Credentials.from_info` | [`Federation::from_json`] |
//! | `retrieve_subject_token` | [`Federation::subject_token`] |
//! | `refresh`, `token`, `expiry`, `valid`, `expired` | [`Federation::access_token`] refreshes by itself; [`AccessToken::token`], [`AccessToken::expires_at`] |
//! | `impersonated_credentials.IDTokenCredentials` | [`Federation::id_token`] |
//! | `impersonated_credentials.Credentials(subject=…)` | [`Federation::with_subject`] |
//! | `downscoped.Credentials`, `downscoped.CredentialAccessBoundary` | [`Federation::with_access_boundary`], [`access_boundary::AccessBoundary`] |
//! | `before_request`, `apply` | none: the caller makes the requests and adds the token to them |
//! | `with_scopes`, `scopes`, `default_scopes` | [`Federation::with_scopes`], or the argument of each call; the default is `https://www.googleapis.com/auth/cloud-platform` |
//! | `requires_scopes` | none: only the token of a user, by domain-wide delegation, has no default scope |
//! | `with_quota_project`, `quota_project_id` | [`Federation::with_quota_project_id`], [`Federation::quota_project_id`], [`ExternalAccount::with_quota_project_id`], [`ExternalAccount::quota_project_id`] |
//! | `with_token_uri` | [`ExternalAccount::with_token_url`]: checked like the URLs of a file, and used for the exchange too |
//! | `with_universe_domain`, `universe_domain` | [`ExternalAccount::with_universe_domain`], [`ExternalAccount::universe_domain`] |
//! | `info` | [`ExternalAccount::info`]: the whole JSON as it was read |
//! | `service_account_email` | [`ExternalAccount::service_account_email`] |
//! | `project_number` | [`ExternalAccount::project_number`] |
//! | `is_user` | [`ExternalAccount::is_user`] |
//! | `is_workforce_pool` | [`ExternalAccount::is_workforce_pool`] |
//! | `token_info_url` | [`ExternalAccount::token_info_url`] |
//! | `get_project_id` | none: it asks the Cloud Resource Manager API, which needs a host and a permission that tokens do not need; set `GOOGLE_CLOUD_PROJECT` |
//! | `get_cred_info` | none: the errors of this crate name the credential and the request that failed |
//! | `region`, cached for the life of the object | none: each token resolves region and credentials again, so that rotated credentials are used |
//! | trust boundary, regional access boundary | none: not part of AIP-4117 |

#![cfg_attr(docsrs, feature(doc_cfg))]

// The floors: each module knows only those above it in this list. A test checks this.
pub mod secret;

mod mutex;

mod uri_encoding;

mod redact;

#[doc(hidden)]
pub mod sanitize;

mod path_value;

pub mod timestamp;

mod expiration;

pub mod retry;

pub mod refresh_schedule;

pub mod region;

#[doc(hidden)]
pub mod partition;

#[doc(hidden)]
pub mod http;

/// HTTP for the servers of the program.
#[cfg(feature = "server")]
#[doc(hidden)]
pub mod http_server;

pub mod clock_skew;

#[doc(hidden)]
pub mod json;

#[doc(hidden)]
pub mod jwt;

mod identity_key;

pub mod security_credentials;

pub mod x509;

pub mod external_account;

pub mod access_boundary;

pub mod credentials;

#[doc(hidden)]
pub mod principal;

pub mod sigv4;

pub mod subject_token;

pub mod aws_config_file;

pub mod context;

pub mod service_error;

pub mod aws_sts;

#[doc(hidden)]
pub mod aws_console;

pub mod supplier;

pub mod aws_identity;

pub mod source;

pub mod exchange;

pub mod cache;

pub mod federation;

pub mod refresh;

// What most programs need. The hidden modules are support for the program `gcp-wif`: they may
// change in any release.
pub use aws_identity::AwsIdentityResolver;
pub use cache::DiskTokenCache;
pub use context::Context;
pub use exchange::{AccessToken, IdToken};
pub use external_account::{Audience, ExternalAccount, Trust};
pub use federation::{Error, Federation};
pub use refresh::RefreshableTokens;
pub use region::Region;
pub use secret::Secret;
pub use security_credentials::SecurityCredentials;
pub use service_error::ErrorKind;
pub use source::{AwsSubjectTokenSource, SubjectTokenSource};
pub use subject_token::SubjectToken;
pub use supplier::{RegionSupplier, SecurityCredentialsSupplier};
pub use timestamp::Timestamp;

/// The examples of this page, for `cargo test`.
#[cfg(doctest)]
#[doc = include_str!("../docs/library.md")]
struct LibraryPage;
