//! The credentials of an instance: AWS's own cases, including the path that returns the account.

use std::sync::{Arc, Mutex};

use gcp_wif::context::{Destination, TransportError};
use gcp_wif::http::{Method, Request, Response};
use gcp_wif::secret::Secret;
use gcp_wif::supplier::{
    Attempts, InstanceMetadataSupplier, MetadataAddresses, SecurityCredentialsSupplier as _,
    SharedConfig, SupplierError,
};
use serde_json::{Value, json};

use super::{each_case, text};
use crate::support::world;

/// The account numbers are not compared: this library does not use them.
#[test]
fn the_credentials_are_those_of_awss_sdks() {
    each_case("imds-credentials.json", "the requests and the credentials", |case| {
        let config = &case["config"];
        let variables = config.get("envVars").cloned().unwrap_or_else(|| json!({}));
        match config["ec2InstanceProfileName"].as_str() {
            None => replay(case, &variables, &json!({})),
            Some(name) => {
                replay(case, &json!({"AWS_EC2_INSTANCE_PROFILE_NAME": name}), &json!({}));
                let config = format!("[default]\nec2_instance_profile_name = {name}");
                replay(case, &json!({"AWS_CONFIG_FILE": "config"}), &json!({"config": config}));
            }
        }
        true
    });
}

fn replay(case: &Value, variables: &Value, files: &Value) {
    let summary = text(&case["summary"]);
    let mut expected = case["expectations"].as_array().unwrap().clone();
    expected.reverse();
    let left = Arc::new(Mutex::new(expected));
    let (rest, name) = (Arc::clone(&left), summary.to_owned());
    let transport = move |request: &Request, _: Destination| {
        Ok::<_, TransportError>(answer(request, &rest, &name))
    };
    let world = world::of_case(variables, files).with_transport(Arc::new(transport));
    let config = Arc::new(SharedConfig::new(world.clone(), None));
    let addresses = MetadataAddresses::well_known().with_extended_role();
    let supplier =
        InstanceMetadataSupplier::new(world, addresses, false).with_shared_config(config);
    for outcome in case["outcomes"].as_array().unwrap() {
        let mut attempts = Attempts::default();
        let found = supplier.security_credentials(&mut attempts);
        match (text(&outcome["result"]), found) {
            ("credentials", Ok(Some(found))) => {
                assert_eq!(found.access_key_id(), "ASIAIOSFODNN7EXAMPLE", "{summary}");
                assert!(found.session_token().is_some() && found.expiration().is_some());
            }
            ("no credentials", Ok(None)) => assert_eq!(attempts.iter().count(), 1, "{summary}"),
            ("invalid profile", Err(error @ SupplierError::InstanceMetadata(_))) => {
                let error = std::error::Error::source(&error).unwrap().to_string();
                assert!(
                    error.ends_with("and this instance has no such role"),
                    "{summary}: {error}"
                );
            }
            (expected, found) => panic!("{summary}: {found:?}, expected {expected}"),
        }
    }
    assert!(left.lock().unwrap().is_empty(), "{summary}: {:?} never came", left.lock());
}

/// Returns the next expected response. The data does not list the requests for a session token.
fn answer(request: &Request, expected: &Mutex<Vec<Value>>, summary: &str) -> Response {
    let respond =
        |status, body: String| Response::new(status, Vec::new(), Secret::new(body.into_bytes()));
    if request.method == Method::Put {
        return respond(200, "made-up-metadata-token".to_owned());
    }
    let path = request.url.path();
    let next = expected.lock().unwrap().pop();
    let next = next.unwrap_or_else(|| panic!("{summary}: {path} is unexpected"));
    assert_eq!(path, text(&next["get"]), "{summary}");
    let answer = &next["response"];
    let status = u16::try_from(answer["status"].as_u64().unwrap()).unwrap();
    let body = match &answer["body"] {
        Value::Null => String::new(),
        Value::String(name) => name.clone(),
        document => document.to_string(),
    };
    respond(status, body)
}
