//! The endpoint of the instance metadata service.

use std::sync::{Arc, Mutex};

use gcp_wif::context::{Destination, TransportError, TransportErrorKind};
use gcp_wif::http::Request;
use gcp_wif::supplier::{
    Attempts, InstanceMetadataSupplier, MetadataAddresses, MetadataEndpointMode,
    SecurityCredentialsSupplier as _, SharedConfig,
};

use super::{each_case, text};
use crate::support::world;

#[test]
fn the_service_is_where_awss_sdk_looks() {
    each_case("imds-endpoint.json", "the endpoints", |case| {
        let docs = text(&case["docs"]);
        let asked = Arc::new(Mutex::new(None));
        let log = Arc::clone(&asked);
        let transport = move |request: &Request, _: Destination| {
            *log.lock().unwrap() = Some(request.url.to_string());
            let kind = TransportErrorKind::Connect("connection refused".to_owned());
            Err(TransportError::new("example", kind))
        };
        let world = world::of_case(&case["env"], &case["fs"]).with_transport(Arc::new(transport));
        let config = Arc::new(SharedConfig::new(world.clone(), None));
        // What a caller of the SDK sets by a method, a caller of this library sets by a method too.
        let addresses = case["endpoint_override"]
            .as_str()
            .map_or_else(MetadataAddresses::well_known, |origin| {
                MetadataAddresses::below(&origin.parse().unwrap())
            });
        let supplier =
            InstanceMetadataSupplier::new(world, addresses, false).with_shared_config(config);
        let supplier = match case["mode_override"].as_str() {
            None => supplier,
            Some("IPv6") => supplier.with_endpoint_mode(MetadataEndpointMode::Ipv6),
            Some(other) => panic!("{docs}: {other}"),
        };
        let found = supplier.security_credentials(&mut Attempts::default());
        let asked = asked.lock().unwrap().clone();
        match case["result"]["Ok"].as_str() {
            Some(expected) => assert_eq!(asked.as_deref(), Some(expected), "{docs}"),
            None => {
                assert_eq!(asked, None, "{docs}");
                let error = std::error::Error::source(&found.unwrap_err()).unwrap().to_string();
                let expected = match text(&case["result"]["Err"]) {
                    "invalid uri character" => "expected a URL".to_owned(),
                    other => format!("is {}, expected", other.split(' ').next().unwrap()),
                };
                assert!(error.contains(&expected), "{docs}: {error}");
            }
        }
        true
    });
}
