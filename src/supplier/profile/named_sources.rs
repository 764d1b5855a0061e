//! The suppliers for the values of `credential_source`.

use std::fmt;

use crate::aws_config_file::NamedSource;
use crate::supplier::security_credentials_supplier::SecurityCredentialsSupplier;

/// The suppliers for the values of `credential_source` in a profile.
pub struct NamedSources {
    environment: Box<dyn SecurityCredentialsSupplier>,
    container: Box<dyn SecurityCredentialsSupplier>,
    instance_metadata: Box<dyn SecurityCredentialsSupplier>,
}

impl NamedSources {
    /// Creates the sources from the suppliers for `Environment`, `EcsContainer` and `Ec2InstanceMetadata`.
    pub fn new(
        environment: impl SecurityCredentialsSupplier + 'static,
        container: impl SecurityCredentialsSupplier + 'static,
        instance_metadata: impl SecurityCredentialsSupplier + 'static,
    ) -> Self {
        Self {
            environment: Box::new(environment),
            container: Box::new(container),
            instance_metadata: Box::new(instance_metadata),
        }
    }

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
