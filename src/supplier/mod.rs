//! Suppliers of the AWS region and of AWS security credentials: each knows one place.
//!
//! A program may put them together as it likes, in a [`SecurityCredentialsChain`] and a
//! [`RegionChain`]; [`AwsSources`] names those of the usual chain, which is environment, profile, web
//! identity, container, instance metadata. Here a pod, else a container, else a program, and a role
//! that is assumed with what they have:
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
//!     let own = SecurityCredentialsChain::default()
//!         .then(WebIdentitySupplier::new(context.clone(), region.clone()))
//!         .then(ContainerSupplier::new(context.clone()))
//!         .then(ProcessSupplier::new(context.clone(), "/usr/local/bin/broker --json"));
//!     let role = AssumedRole {
//!         arn: "arn:aws:iam::123456789012:role/for-google".to_owned(),
//!         ..AssumedRole::default()
//!     };
//!     let assumed = AssumedRoleSupplier::new(context.clone(), region.clone(), role, own);
//!     SecurityCredentialsChain::default().then(assumed)
//! }
//! ```
//!
//! `AwsIdentityResolver::with_security_credentials_chain` makes Google's tokens of it. The others are [`EnvironmentSupplier`], [`ProfileSupplier`],
//! [`SsoSupplier`], [`LoginSessionSupplier`] and [`InstanceMetadataSupplier`].
//!
//! # Where AWS's own tools disagree
//!
//! What has a name is a difference from boto3, on which the AWS CLI stands, and a test shows that it is
//! there: `fixtures/boto3/differences.toml` has the environments. In all others of them, both find the
//! same identity, or both find none.
//!
//! | name | question | here | as |
//! |---|---|---|---|
//! | `web-identity-after-profiles` | a profile or the web identity of the environment first | the profile | SDK for Rust; the AWS CLI has it the other way round |
//! | `half-a-pair-in-the-environment` | half a pair of keys in the environment | passed over | Google's libraries and the SDK for Rust; the AWS CLI stops where the secret is missing |
//! | `half-a-pair-in-a-profile` | a secret without an access key id in a profile | an error | SDK for Rust; the AWS CLI goes on to the instance |
//! | | a profile that is chosen (`--profile`), and keys in the environment | the profile | AWS CLI |
//! | `keys-before-the-profile-is-looked-for` | `AWS_PROFILE`, and keys in the environment | the keys | all; the AWS CLI wants a profile that exists, and sound files, all the same |
//! | | a profile that is named and does not exist | an error | AWS CLI; the SDK for Rust goes on to the instance |
//! | `older-variable-of-the-profile` | `AWS_DEFAULT_PROFILE` | read after `AWS_PROFILE` | neither: the AWS CLI reads it first, the SDK for Rust not at all |
//! | `older-names-of-the-session-token` | `AWS_SECURITY_TOKEN`, `aws_security_token` | not read | SDK for Rust; the AWS CLI reads both, and the variable first |
//! | `empty-variable` | a variable that is empty | is unset, always | neither: the AWS CLI looks for a profile without a name, and for a container at no address |
//! | `empty-property` | a key of a profile without a value | is none | the AWS CLI takes the empty value |
//! | `white-space-in-a-key` | keys with white space in them | an error | the SDK for Rust passes over what is blank; the AWS CLI takes them |
//! | `ended-keys-of-the-environment` | `AWS_CREDENTIAL_EXPIRATION` in the past | the keys are used | the SDK for Rust does not read it; the AWS CLI refuses |
//! | `profile-in-both-files` | one profile in both files | merged key by key | SDKs; the AWS CLI takes the pair and its token from one file |
//! | | keys and `credential_process` in one profile | keys of the credentials file, the process, keys of the config file | AWS CLI |
//! | | an `sso_session` alone in a profile | has no say about keys | AWS CLI |
//! | | `credential_process` | no shell | AWS CLI; the SDK for Rust runs `sh -c` |
//! | `upper-and-lower-case` | the names in the JSON of services and processes, and the values of `credential_source` | case does not matter | SDK for Rust; for the AWS CLI it does |
//! | `duration-is-no-number` | a bad `duration_seconds` | an error | neither: the AWS CLI passes it over, the SDK for Rust does not read it |
//! | `variables-in-file-names` | `$HOME` within `AWS_CONFIG_FILE` or `AWS_SHARED_CREDENTIALS_FILE` | not expanded; `~/` is | SDK for Rust; the AWS CLI expands both |
//! | `folder-as-a-file` | a file that a variable names and that cannot be read | an error | neither: the AWS CLI passes a folder over |
//! | `grammar-comments` | a comment behind a value | is none of it | SDKs; the AWS CLI keeps it |
//! | `grammar-colon` | `key: value` | an error | SDKs; a property for the AWS CLI |
//! | `grammar-indented` | a section that begins with an indented line | an error | SDKs; a property for the AWS CLI |
//! | `grammar-section-names` | `[ profile a ]`, `[profile "a"]`, `[a b]` | is `a`, passed over, passed over | SDKs; the AWS CLI knows ` profile a `, `a`, `a b` |
//! | `grammar-twice` | a section or a key that stands twice | merged, the later value counts | SDKs; an error for the AWS CLI |
//! | `grammar-prefixed-default` | `[default]` behind `[profile default]` | does not count | SDKs; in the AWS CLI it does |
//! | `grammar-byte-order-mark` | a file that begins with it | is read | an error for the AWS CLI |
//! | | host names in `AWS_CONTAINER_CREDENTIALS_FULL_URI` over http | refused but for `localhost` | AWS CLI; the SDK for Rust looks at the addresses: see [`ContainerSupplier`] |
//! | `end-of-a-token-file` | a line feed at the end of a token file | none of the token | neither |
//! | `empty-token-file` | an empty `AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE` | an error | the AWS CLI sends an empty header |
//! | `credentials-without-an-end` | no `Expiration` from a container or an instance | not needed | Google's libraries; AWS's tools want one |
//! | `ended-credentials-of-a-container` | an `Expiration` in the past, of a container | AWS has the last word | SDK for Rust; the AWS CLI refuses |
//! | `instance-metadata-v1` | IMDSv1 | only where a setting allows it, and AWS's `AWS_EC2_METADATA_V1_DISABLED` does not forbid it | SDK for Rust has none at all; the AWS CLI goes on to it |
//! | `region-variable` | `AWS_REGION` | read before `AWS_DEFAULT_REGION` | SDK for Rust and Google's libraries; boto3 does not read it |
//! | `no-region` | keys and no region | an error: Google has to be told which AWS STS to ask | AWS's tools find keys without |
//! | `region-is-none` | a region that is none, or a zone | an error: it goes into a host name | the AWS CLI takes what there is |
//! | | a role session without a name | `gcp-wif` | neither: theirs are new each time, and would change `google.subject` |
//! | | the role of an instance | `…/security-credentials`, as the credential file says | AWS CLI, SDK for Rust; others ask `…/security-credentials-extended` before, for the number of the account |
//! | | the number of an account in credentials | not read | AWS STS tells it, and nothing else needs it |
//! | | an `endpoint_url` that is plain http to another machine | an error | neither: tokens would go in the clear |
//! | | `services` names a section that does not exist | an error | AWS CLI |
//! | | an answer that may be better later | asked for three times in all, see [`crate::context`] | AWS's tools; those of Google ask the metadata service once |

mod assumed_role;
mod attempts;
mod chain;
mod container;
mod container_uri;
mod credential_document;
mod endpoint_error;
mod environment;
mod error;
mod identity_key;
mod instance_metadata;
mod login_session;
mod metadata_settings;
mod process;
mod profile;
mod profile_error;
mod profile_identity;
mod shared_config;
mod skipped_supplier;
mod source;
mod sso;
mod sso_token;
mod web_identity;

pub(crate) use assumed_role::assume;
pub use assumed_role::{AssumedRoleSupplier, ROLE_SESSION_NAME};
pub use attempts::{Attempt, Attempts};
pub use chain::{RegionChain, SecurityCredentialsChain};
pub(crate) use chain::{first_credentials, first_identity_key, first_region};
pub use container::ContainerSupplier;
pub use endpoint_error::EndpointError;
pub use environment::EnvironmentSupplier;
pub use error::{InstanceMetadataError, SupplierError};
pub use identity_key::IdentityKey;
pub use instance_metadata::{InstanceMetadataSupplier, MetadataAddresses};
pub use login_session::LoginSessionSupplier;
pub use metadata_settings::MetadataEndpointMode;
pub use process::{ProcessError, ProcessSupplier};
pub use profile::{NamedSources, ProfileRegionSupplier, ProfileSupplier};
pub use profile_error::ProfileError;
pub use shared_config::SharedConfig;
pub use skipped_supplier::SkippedSupplier;
pub use source::{AwsSource, AwsSourceError, AwsSources};
pub use sso::SsoSupplier;
pub use web_identity::WebIdentitySupplier;

use crate::region::Region;
use crate::security_credentials::SecurityCredentials;

/// Supplies AWS security credentials from one place.
///
/// With [`RegionSupplier`], this is what `AwsSecurityCredentialsSupplier` is in Google's libraries.
pub trait SecurityCredentialsSupplier: Send + Sync {
    /// Names the place, as it stands in messages.
    fn name(&self) -> &str;

    /// Looks for credentials. `Ok(None)` means "not mine": the place has nothing to say, the reason
    /// is left in `attempts`, and the next supplier is asked.
    ///
    /// # Errors
    /// "Mine but broken": the place is meant to be used and cannot be. Nobody else is asked.
    fn security_credentials(
        &self,
        attempts: &mut Attempts,
    ) -> Result<Option<SecurityCredentials>, SupplierError>;

    /// Tells whose credentials it would give, if any; it is asked before a token that was got with
    /// them is used again. What is said here fetches them, and takes new ones for a new identity.
    ///
    /// # Errors
    /// As [`SecurityCredentialsSupplier::security_credentials`].
    fn identity_key(&self) -> Result<Option<IdentityKey>, SupplierError> {
        let credentials = self.security_credentials(&mut Attempts::default())?;
        Ok(credentials.map(|found| IdentityKey::from_credentials(self.name(), &found)))
    }
}

/// Supplies the AWS region from one place.
pub trait RegionSupplier: Send + Sync {
    /// Names the place, as it stands in messages.
    fn name(&self) -> &str;

    /// Looks for the region. `Ok(None)` means "not mine": the place has nothing to say, the reason
    /// is left in `attempts`, and the next supplier is asked.
    ///
    /// # Errors
    /// "Mine but broken": the place is meant to be used and cannot be. Nobody else is asked.
    fn region(&self, attempts: &mut Attempts) -> Result<Option<Region>, SupplierError>;
}

impl<S: SecurityCredentialsSupplier + ?Sized> SecurityCredentialsSupplier for std::sync::Arc<S> {
    fn name(&self) -> &str {
        (**self).name()
    }

    fn security_credentials(
        &self,
        attempts: &mut Attempts,
    ) -> Result<Option<SecurityCredentials>, SupplierError> {
        (**self).security_credentials(attempts)
    }

    fn identity_key(&self) -> Result<Option<IdentityKey>, SupplierError> {
        (**self).identity_key()
    }
}

impl<S: RegionSupplier + ?Sized> RegionSupplier for std::sync::Arc<S> {
    fn name(&self) -> &str {
        (**self).name()
    }

    fn region(&self, attempts: &mut Attempts) -> Result<Option<Region>, SupplierError> {
        (**self).region(attempts)
    }
}
