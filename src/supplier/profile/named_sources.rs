//! The suppliers for the values of `credential_source`.

use std::fmt;

use crate::aws_config_file::NamedSource;
use crate::supplier::security_credentials_supplier::SecurityCredentialsSupplier;

/// The suppliers for the values of `credential_source` in a profile.
pub struct NamedSources {
    /// The supplier for `Environment`.
    pub environment: Box<dyn SecurityCredentialsSupplier>,
    /// The supplier for `EcsContainer`.
    pub container: Box<dyn SecurityCredentialsSupplier>,
    /// The supplier for `Ec2InstanceMetadata`.
    pub instance_metadata: Box<dyn SecurityCredentialsSupplier>,
}

impl NamedSources {
    /// Returns the supplier for a value.
    pub(super) fn get(&self, source: NamedSource) -> &dyn SecurityCredentialsSupplier {
        match source {
            NamedSource::EcsContainer => &*self.container,
            NamedSource::Environment => &*self.environment,
            NamedSource::Ec2InstanceMetadata => &*self.instance_metadata,
        }
    }
}

impl fmt::Debug for NamedSources {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NamedSources { .. }")
    }
}
