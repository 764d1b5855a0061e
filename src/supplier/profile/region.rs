//! The region of the selected profile.

use std::sync::Arc;

use crate::region::Region;
use crate::supplier::attempts::Attempts;
use crate::supplier::error::SupplierError;
use crate::supplier::region_supplier::RegionSupplier;
use crate::supplier::shared_config::SharedConfig;
use crate::supplier::source::AwsSource;

/// A supplier of the `region` of the selected profile.
#[derive(Clone, Debug)]
pub struct ProfileRegionSupplier {
    config: Arc<SharedConfig>,
}

impl ProfileRegionSupplier {
    /// Creates a supplier, which reads the files when it is first asked.
    pub const fn new(config: Arc<SharedConfig>) -> Self {
        Self { config }
    }
}

impl RegionSupplier for ProfileRegionSupplier {
    fn name(&self) -> &str {
        NAME
    }

    fn region(&self, attempts: &mut Attempts) -> Result<Option<Region>, SupplierError> {
        let Some(profile) = self.config.profile()? else {
            attempts.skip_source(NAME, AwsSource::Profile, self.config.no_default_profile());
            return Ok(None);
        };
        let Some(text) = profile.text("region") else {
            let reason = format!("`{}` names no region", profile.name());
            attempts.skip_source(NAME, AwsSource::Profile, reason);
            return Ok(None);
        };
        Region::parse(text)
            .map(Some)
            .map_err(|error| self.config.problem(profile.bad("region", format!("is bad: {error}"))))
    }
}

const NAME: &str = "profile";
