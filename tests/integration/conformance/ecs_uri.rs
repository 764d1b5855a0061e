//! The endpoint that a container's variables configure.

use std::collections::BTreeMap;

use gcp_wif::supplier::{ContainerSupplier, EndpointError};

use super::{each_case, text};
use crate::support::world;

#[test]
fn the_variables_lead_where_awss_sdk_goes() {
    each_case("ecs-uri.json", "the URIs", |case| {
        let variables: BTreeMap<String, String> =
            serde_json::from_value(case["env"].clone()).unwrap();
        let found = ContainerSupplier::new(world::of_variables(variables)).uri();
        let docs = text(&case["docs"]);
        match (found, case["result"]["Ok"].as_str()) {
            (Ok(Some(url)), Some(expected)) => assert_eq!(url.as_str(), expected, "{docs}"),
            (Ok(None), None) => assert!(case["env"].as_object().unwrap().is_empty(), "{docs}"),
            (Err(EndpointError::Setting { problem, .. }), None) => {
                assert_eq!(problem, "is not a URL with a scheme and a host", "{docs}");
            }
            (found, expected) => panic!("{docs}: {found:?}, expected {expected:?}"),
        }
        true
    });
}
