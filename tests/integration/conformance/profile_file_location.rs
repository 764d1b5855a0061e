//! The paths of the profile files.

use std::collections::BTreeMap;

use gcp_wif::aws_config_file::{Locations, Platform};
use gcp_wif::supplier::SharedConfig;

use super::{each_case, text};
use crate::support::world;

#[test]
fn the_files_are_where_awss_sdks_look() {
    each_case("profile-file-location.json", "the locations", |case| {
        let name = text(&case["name"]);
        let variables: BTreeMap<String, String> =
            serde_json::from_value(case["environment"].clone()).unwrap();
        let platform = match text(&case["platform"]) {
            "windows" => Platform::Windows,
            _ => Platform::Unix,
        };
        let found = Locations::find(&|name| variables.get(name).cloned(), platform);
        let path = |place: Option<gcp_wif::aws_config_file::Location>| {
            place.unwrap().path.to_str().unwrap().to_owned()
        };
        assert_eq!(path(found.config), text(&case["configLocation"]), "{name}");
        assert_eq!(path(found.credentials), text(&case["credentialsLocation"]), "{name}");
        if let Some(profile) = case["profile"].as_str() {
            let config = SharedConfig::new(world::of_variables(variables), None);
            assert_eq!(config.profile_name(), profile, "{name}");
        }
        true
    });
}
