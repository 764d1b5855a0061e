//! The region of an availability zone.

use gcp_wif::region::{AvailabilityZone, Region};

use super::{each_case, text};

#[test]
fn a_zone_belongs_to_its_region() {
    each_case("az-region.json", "the regions", |case| {
        let zone = AvailabilityZone::parse(text(&case["az"])).unwrap();
        assert_eq!(zone.region().as_str(), text(&case["region"]), "{zone}");
        assert!(Region::parse(text(&case["az"])).is_err(), "{zone} is not a region");
        true
    });
}
