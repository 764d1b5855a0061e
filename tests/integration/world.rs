//! Small worlds for tests that need no scenario.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use gcp_wif::ambient::{Ambient, NoTransport, Silence, SystemFiles};

/// Is a world that has variables, the files of this machine and no network. It is 2020-08-11.
pub fn of_variables(variables: BTreeMap<String, String>) -> Ambient {
    Ambient {
        environment: Arc::new(variables),
        clock: Arc::new(|| UNIX_EPOCH + Duration::from_secs(1_597_128_922)),
        transport: Arc::new(NoTransport),
        files: Arc::new(SystemFiles),
        journal: Arc::new(Silence),
    }
}
