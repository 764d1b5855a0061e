//! Suppliers of the AWS region and of AWS security credentials, one for each source.
//!
//! `AwsIdentityResolver` asks the sources that [`AwsSources`] names: environment, profile, web
//! identity, container, instance metadata. A program may also build a [`SecurityCredentialsChain`]
//! and a [`RegionChain`]. This chain asks the web identity of a pod, then a container, then a
//! program, and assumes a role with the first credentials that it finds:
//!
//! ```
//! use gcp_wif::context::Context;
//! use gcp_wif::aws_config_file::AssumedRole;
//! use gcp_wif::region::Region;
//! use gcp_wif::supplier::{
//!     AssumedRoleSupplier, ContainerSupplier, ProcessSupplier, SecurityCredentialsChain,
//!     WebIdentitySupplier,
//! };
//!
//! fn chain(context: &Context, region: &Region) -> SecurityCredentialsChain {
//!     let sources = SecurityCredentialsChain::default()
//!         .then(WebIdentitySupplier::new(context.clone(), region.clone()))
//!         .then(ContainerSupplier::new(context.clone()))
//!         .then(ProcessSupplier::new(context.clone(), "/usr/local/bin/broker --json"));
//!     let role = AssumedRole {
//!         arn: "arn:aws:iam::123456789012:role/for-google".to_owned(),
//!         ..AssumedRole::default()
//!     };
//!     let assumed = AssumedRoleSupplier::new(context.clone(), region.clone(), role, sources);
//!     SecurityCredentialsChain::default().then(assumed)
//! }
//! ```
//!
//! `AwsIdentityResolver::with_security_credentials_chain` takes such a chain. The other suppliers
//! are [`EnvironmentSupplier`], [`ProfileSupplier`], [`SsoSupplier`], [`LoginSessionSupplier`] and
//! [`InstanceMetadataSupplier`].
//!
//! # Where AWS's own tools disagree
//!
//! A row with a name is a difference from boto3, which shares its code for credentials (botocore)
//! with the AWS CLI. A test checks each of these rows in the environments that
//! `fixtures/boto3/differences.toml` lists. In every other environment of that test, this crate and
//! boto3 find the same identity, or neither finds one.
//!
//! | name | question | this crate | agrees with |
//! |---|---|---|---|
//! | `web-identity-after-profiles` | a profile, and a web identity in the environment | uses the profile | SDK for Rust; the AWS CLI uses the web identity |
//! | `half-a-pair-in-the-environment` | one of two keys in the environment | skips the environment | Google's libraries and the SDK for Rust; the AWS CLI fails if the secret is missing |
//! | `half-a-pair-in-a-profile` | a secret without an access key id in a profile | fails | SDK for Rust; the AWS CLI continues with the instance |
//! | | `--profile`, and keys in the environment | uses the profile | AWS CLI |
//! | `keys-before-the-profile-is-looked-for` | `AWS_PROFILE`, and keys in the environment | uses the keys | all tools; but the AWS CLI fails if the profile is missing or a file is malformed |
//! | | a selected profile that does not exist | fails | AWS CLI; the SDK for Rust continues with the instance |
//! | `older-variable-of-the-profile` | `AWS_DEFAULT_PROFILE` | is read after `AWS_PROFILE` | no tool: the AWS CLI reads it first, the SDK for Rust does not read it |
//! | `older-names-of-the-session-token` | `AWS_SECURITY_TOKEN`, `aws_security_token` | are not read | SDK for Rust; the AWS CLI reads both, the variable first |
//! | `empty-variable` | an empty variable | counts as unset | no tool: the AWS CLI looks for a profile with an empty name, and for a container at an empty address |
//! | `empty-property` | a key of a profile with an empty value | counts as unset | no tool: the AWS CLI uses the empty value |
//! | `white-space-in-a-key` | keys that contain white space | fails | no tool: the SDK for Rust skips blank keys, the AWS CLI uses them all |
//! | `ended-keys-of-the-environment` | `AWS_CREDENTIAL_EXPIRATION` in the past | uses the keys | SDK for Rust, which does not read the variable; the AWS CLI fails |
//! | `profile-in-both-files` | one profile in both files | is merged key by key | SDKs; the AWS CLI takes all keys from one file |
//! | | keys and `credential_process` in one profile | the order is: keys of the credentials file, the process, keys of the config file | AWS CLI |
//! | | a profile that has only an `sso_session` | does not affect credentials | AWS CLI |
//! | `expiration-of-a-process` | an `Expiration` of a `credential_process` that is a number or empty | is read; an empty one is absent | no tool: all fail |
//! | | `credential_process` | runs without a shell | AWS CLI; the SDK for Rust runs `sh -c` |
//! | `upper-and-lower-case` | the member names in the JSON of containers, SSO and processes, and the values of `credential_source` | are matched without case | SDK for Rust; the AWS CLI matches case |
//! | `duration-is-no-number` | a bad `duration_seconds` | fails | no tool: the AWS CLI ignores it, the SDK for Rust does not read it |
//! | `variables-in-file-names` | `$HOME` in `AWS_CONFIG_FILE` or `AWS_SHARED_CREDENTIALS_FILE` | is not expanded; `~/` is | SDK for Rust; the AWS CLI expands both |
//! | `folder-as-a-file` | an unreadable file that a variable names | fails | no tool: the AWS CLI ignores a directory |
//! | `grammar-comments` | a comment after a value | is not part of the value | SDKs; the AWS CLI includes it |
//! | `grammar-colon` | `key: value` | fails | SDKs; the AWS CLI reads a property |
//! | | a section that begins with an indented line | the line is a property | AWS CLI; the SDKs fail |
//! | | `[profile "a b"]` in the config file, `[a b]` in the credentials file | is the profile `a b` | AWS CLI; the SDKs ignore both |
//! | | text after a header | is ignored | AWS CLI; the SDK for Rust fails |
//! | `grammar-broken-elsewhere` | a malformed line in a section that is not used | is ignored | no tool: the file is refused |
//! | `grammar-section-names` | `[ profile a ]` | is the profile `a` | SDKs; the AWS CLI reads ` profile a ` |
//! | `grammar-twice` | a section or a key that occurs twice | is merged, and the later value wins | SDKs; the AWS CLI fails |
//! | `grammar-prefixed-default` | `[default]` after `[profile default]` | is ignored | SDKs; the AWS CLI reads it |
//! | `grammar-byte-order-mark` | a file that begins with a byte order mark | is read | no tool: the AWS CLI fails |
//! | | a host name in `AWS_CONTAINER_CREDENTIALS_FULL_URI` over plain http | is refused, except `localhost` | AWS CLI; the SDK for Rust resolves the name, see [`ContainerSupplier`] |
//! | `end-of-a-token-file` | a line feed at the end of a token file | is not part of the token | no tool |
//! | `access-key-id-characters` | an access key id with other characters than letters, digits and `_` | fails, and is not shown | no tool: AWS's tools send it |
//! | `empty-token-file` | an empty `AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE` | fails | no tool: the AWS CLI sends an empty header |
//! | `credentials-without-an-end` | credentials of a container or an instance without `Expiration` | are used | Google's libraries; AWS's tools fail |
//! | `ended-credentials-of-a-container` | expired credentials of a container | are used, and AWS decides | SDK for Rust; the AWS CLI fails |
//! | `instance-metadata-v1` | IMDSv1 | is used only if a setting allows it and `AWS_EC2_METADATA_V1_DISABLED` does not forbid it | no tool: the SDK for Rust never uses it, the AWS CLI falls back to it |
//! | `region-variable` | `AWS_REGION` | is read before `AWS_DEFAULT_REGION` | SDK for Rust and Google's libraries; boto3 does not read it |
//! | `no-region` | a role to assume and no region | is assumed at the global endpoint of AWS STS, with a signature for us-east-1; a subject token needs a region | AWS CLI |
//! | `region-is-none` | a bad region, or a zone in place of a region | fails, because the region is part of a host name | no tool: the AWS CLI uses it |
//! | | a role session without a name | is named `gcp-wif` | no tool: AWS's tools generate a new name each time, which would change `google.subject` |
//! | | the role of an instance | is requested at `…/security-credentials`, as in the credential file | AWS CLI and SDK for Rust; other SDKs ask `…/security-credentials-extended` first, which adds the account number |
//! | | the account number in credentials | is not read, because `GetCallerIdentity` returns it | no tool |
//! | | an `endpoint_url` with plain http on another machine | fails | no tool: tokens would cross the network in plain text |
//! | | `services` that names a missing section | fails | AWS CLI |
//! | | a response with a temporary error | is requested up to three times, see [`crate::context`] | AWS's tools; Google's libraries ask the metadata service once |

mod assumed_role;
mod attempts;
mod aws_identity_key;
mod chain;
mod container;
mod container_uri;
mod credential_document;
mod endpoint_error;
mod environment;
mod error;
mod instance_metadata;
mod login_session;
mod metadata_error;
mod process;
mod process_error;
mod profile;
mod profile_error;
mod region_supplier;
mod security_credentials_supplier;
mod session_key;
mod shared_config;
mod skipped_supplier;
mod source;
mod sso;
mod status_error;
mod web_identity;
mod web_identity_role;

pub(crate) use assumed_role::assume;
pub use assumed_role::{AssumedRoleSupplier, ROLE_SESSION_NAME};
pub use attempts::{Attempt, Attempts};
pub use chain::{RegionChain, SecurityCredentialsChain};
pub(crate) use chain::{first_credentials, first_identity_key, first_region};
pub use container::ContainerSupplier;
pub use endpoint_error::EndpointError;
pub use environment::EnvironmentSupplier;
pub use error::{EndpointSupplier, SupplierError};
pub use instance_metadata::{InstanceMetadataSupplier, MetadataAddresses, MetadataEndpointMode};
pub use login_session::LoginSessionSupplier;
pub use metadata_error::InstanceMetadataError;
pub use process::ProcessSupplier;
pub use process_error::ProcessError;
pub use profile::{NamedSources, ProfileRegionSupplier, ProfileSupplier};
pub use profile_error::ProfileError;
pub use region_supplier::RegionSupplier;
pub use security_credentials_supplier::SecurityCredentialsSupplier;
#[doc(hidden)]
pub use session_key::user_session_key;
pub use shared_config::SharedConfig;
pub use skipped_supplier::SkippedSupplier;
pub use source::{AwsSource, AwsSourceError, AwsSources};
pub use sso::SsoSupplier;
pub use web_identity::WebIdentitySupplier;

pub use crate::identity_key::IdentityKey;

#[cfg(test)]
#[expect(clippy::unwrap_used, clippy::panic, reason = "a panic is how a test fails")]
mod tests;
