//! Suppliers of the AWS region and of AWS security credentials: each knows one place.

mod assumed_role;
mod attempts;
mod chain;
mod container;
mod container_uri;
mod credential_document;
mod endpoint_error;
mod environment;
mod error;
mod instance_metadata;
mod login_session;
mod metadata_endpoint;
mod passed_over;
mod process;
mod profile;
mod profile_error;
mod shared_config;
mod source;
mod sso;
mod sso_token;
mod web_identity;

pub use attempts::{Attempt, Attempts};
pub use chain::{RegionChain, SecurityCredentialsChain};
pub use container::ContainerSupplier;
pub use endpoint_error::EndpointError;
pub use environment::EnvironmentSupplier;
pub use error::{InstanceMetadataError, SupplierError};
pub use instance_metadata::{InstanceMetadataSupplier, MetadataAddresses};
pub use passed_over::PassedOver;
pub use process::ProcessError;
pub use profile::{NamedSources, ProfileRegionSupplier, ProfileSupplier};
pub use profile_error::ProfileError;
pub use shared_config::SharedConfig;
pub use source::{AwsSource, AwsSourceError, AwsSources};
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
}

impl<S: RegionSupplier + ?Sized> RegionSupplier for std::sync::Arc<S> {
    fn name(&self) -> &str {
        (**self).name()
    }

    fn region(&self, attempts: &mut Attempts) -> Result<Option<Region>, SupplierError> {
        (**self).region(attempts)
    }
}
