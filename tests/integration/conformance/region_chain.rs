//! The sources of the region.

use std::sync::Arc;

use gcp_wif::aws_identity::AwsIdentityResolver;
use gcp_wif::context::{Destination, TransportError, TransportErrorKind};
use gcp_wif::http::{Request, Response};
use gcp_wif::secret::Secret;
use gcp_wif::security_credentials::SecurityCredentials;
use gcp_wif::supplier::{Attempts, SecurityCredentialsSupplier, SupplierError};
use serde_json::Value;

use super::{each_case_but, text};
use crate::support::world;

#[test]
fn the_region_is_that_of_awss_sdk() {
    let of_java = |case: &Value| {
        let properties = case["platform"]["props"].as_object().unwrap();
        (!properties.is_empty()).then_some("only a Java program has system properties")
    };
    each_case_but("region-chain.json", "the regions", of_java, |case| {
        let platform = &case["platform"];
        let world = world::of_case(&platform["env"], &platform["fs"])
            .with_transport(Arc::new(metadata(case["imds"].clone())));
        let chain =
            AwsIdentityResolver::new(world).with_security_credentials_supplier(FixedCredentials);
        let found = chain.resolve().map(|identity| identity.region.to_string());
        let name = text(&case["name"]);
        match (found, case["region"].as_str()) {
            (Ok(region), Some(expected)) => assert_eq!(region, expected, "{name}"),
            (Err(SupplierError::NoRegion(_)), None) => {}
            (found, expected) => panic!("{name}: {found:?}, expected {expected:?}"),
        }
    });
}

/// Returns a transport that responds with the zone of the region that the case puts into the
/// metadata.
fn metadata(
    documents: Value,
) -> impl Fn(&Request, Destination) -> Result<Response, TransportError> {
    move |request, _| {
        let Some(region) = documents["/latest/meta-data/placement/region"].as_str() else {
            let kind = TransportErrorKind::Connect("connection refused".to_owned());
            return Err(TransportError::new("169.254.169.254", kind));
        };
        let body = match request.url.path() {
            "/latest/api/token" => "made-up-metadata-token".to_owned(),
            _ => format!("{region}a"),
        };
        Ok(Response::new(200, Vec::new(), Secret::new(body.into_bytes())))
    }
}

struct FixedCredentials;

impl SecurityCredentialsSupplier for FixedCredentials {
    fn name(&self) -> &str {
        "fixed"
    }

    fn security_credentials(
        &self,
        _attempts: &mut Attempts,
    ) -> Result<Option<SecurityCredentials>, SupplierError> {
        Ok(SecurityCredentials::new("AKID", "made-up-secret", None).ok())
    }
}
