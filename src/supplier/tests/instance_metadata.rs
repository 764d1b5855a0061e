//! The instance metadata service: when it is absent, and what a search remembers.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use url::Url;

use super::world::{context, response, with_network};
use crate::context::TransportErrorKind;
use crate::http::{Method, Request, Response};
use crate::identity_key::InstanceRole;
use crate::secret::Secret;
use crate::supplier::{
    Attempts, InstanceMetadataSupplier, MetadataAddresses, MetadataEndpointMode,
    RegionSupplier as _, SecurityCredentialsSupplier as _, SupplierError,
};

/// Outside of EC2 the address cannot be reached, and behind a hop limit of 1 the first request times out.
#[test]
fn only_a_service_that_gives_no_answer_is_absent() {
    let absent = [
        TransportErrorKind::Connect("refused".to_owned()),
        TransportErrorKind::ConnectTimeout(Duration::from_secs(1)),
        TransportErrorKind::Timeout(Duration::from_secs(1)),
    ];
    let broken =
        [TransportErrorKind::NotHttp("SSH".to_owned()), TransportErrorKind::ConnectionClosed];
    for addresses in [addresses(), MetadataAddresses { session_token: None, ..addresses() }] {
        let ask = |kind: &TransportErrorKind| {
            let kind = kind.clone();
            let (context, _) = with_network(context(&[]), move |_| Err(kind.clone()));
            let supplier = InstanceMetadataSupplier::new(context, addresses.clone(), false);
            let mut attempts = Attempts::default();
            supplier.security_credentials(&mut attempts).map(|found| (found, attempts))
        };
        for kind in &absent {
            let (found, attempts) = ask(kind).unwrap();
            assert!(found.is_none());
            let attempt = attempts.iter().next().unwrap();
            assert_eq!(attempt.transport.as_ref().unwrap().kind, *kind);
        }
        for kind in &broken {
            let error = ask(kind).unwrap_err();
            assert!(matches!(error, SupplierError::InstanceMetadata(_)), "{error:?}");
        }
    }
}

#[test]
fn the_zone_of_the_instance_names_the_region() {
    let region = |zone| {
        let supplier = instance(move |_| Ok(response(200, zone))).0;
        supplier.region(&mut Attempts::default())
    };
    assert_eq!(region("us-west-2-lax-1a").unwrap().unwrap().as_str(), "us-west-2");
    assert!(region("<html>").is_err());
}

/// Emulators and other services know roles by the same names, so their credentials are the identity.
#[test]
fn only_ec2_names_the_role_of_an_instance() {
    let role = |addresses, list: &'static str, server: &'static str| {
        let (supplier, _) = instance_at(addresses, move |request| {
            let body = if request.url.path().ends_with("my-role") { CREDENTIALS } else { list };
            let headers = vec![("server".to_owned(), server.to_owned())];
            Ok(Response::new(200, headers, Secret::new(body.as_bytes().to_vec())))
        });
        supplier.identity_key().unwrap().map(|key| key.finish().1)
    };
    let of_ec2 = MetadataAddresses::well_known;
    assert_eq!(role(of_ec2(), "", "EC2ws"), None);
    let known = Some(InstanceRole::Known("my-role".to_owned()));
    assert_eq!(role(of_ec2(), "my-role", "EC2ws"), Some(known));
    assert_eq!(role(of_ec2(), "my-role", "emulator"), Some(None));
    assert_eq!(role(addresses(), "my-role", "EC2ws"), Some(None));
}

/// A key with a role that is unavailable finds the cached tokens of every role, one without a role finds none.
/// Another service than EC2's own may mean another identity a moment later, so its failures stay failures.
#[test]
fn a_failure_of_ec2_that_may_pass_leaves_the_role_open() {
    let role = |supplier: InstanceMetadataSupplier| {
        supplier.identity_key().map(|key| key.map(|key| key.finish().1.unwrap()))
    };
    let failing = |addresses: MetadataAddresses| {
        [
            role(instance_at(addresses.clone(), |_| Ok(response(403, ""))).0),
            role(instance_at(addresses.clone(), |_| Err(TransportErrorKind::ConnectionClosed)).0),
            role(absent(addresses)),
        ]
    };
    let of_ec2 = failing(MetadataAddresses::well_known()).map(Result::unwrap);
    let unavailable = Some(InstanceRole::Unavailable);
    assert_eq!(of_ec2, [Some(InstanceRole::Missing), unavailable.clone(), unavailable]);
    let [refused, broken, absent] = failing(addresses());
    assert!(refused.is_err() && broken.is_err());
    assert_eq!(absent.unwrap(), None);
}

#[test]
fn a_mode_and_an_extended_address_lead_to_other_addresses() {
    let extended = MetadataAddresses::well_known().with_extended_role();
    let hosts = Arc::new(Mutex::new(Vec::new()));
    let requested = Arc::clone(&hosts);
    let (context, requests) = with_network(context(&[]), move |request| {
        requested.lock().unwrap().push(request.url.host_str().unwrap().to_owned());
        Ok(response(if request.method == Method::Put { 200 } else { 404 }, "made-up"))
    });
    let supplier = InstanceMetadataSupplier::new(context, extended, false)
        .with_endpoint_mode(MetadataEndpointMode::Ipv6);
    assert!(supplier.security_credentials(&mut Attempts::default()).unwrap().is_none());
    assert_eq!(*hosts.lock().unwrap(), ["[fd00:ec2::254]"; 3]);
    let below = "/latest/meta-data/iam/security-credentials";
    let paths =
        ["PUT /latest/api/token", &format!("GET {below}-extended"), &format!("GET {below}")];
    assert_eq!(*requests.lock().unwrap(), paths);
}

#[test]
fn a_search_sends_nothing_to_a_service_that_has_failed() {
    for is_one_search in [false, true] {
        let (supplier, requests) = instance(|_| Err(TransportErrorKind::ConnectionClosed));
        let supplier = if is_one_search { supplier.for_one_search() } else { supplier };
        let mut attempts = Attempts::default();
        supplier.region(&mut attempts).unwrap_err();
        let asked = requests.lock().unwrap().len();
        supplier.security_credentials(&mut attempts).unwrap_err();
        assert_eq!(requests.lock().unwrap().len() == asked, is_one_search);
    }
}

/// Returns the supplier of an instance with a session token, whose documents are those of `document`, and
/// the list of its requests.
fn instance(
    document: impl Fn(&Request) -> Result<Response, TransportErrorKind> + Send + Sync + 'static,
) -> (InstanceMetadataSupplier, Arc<Mutex<Vec<String>>>) {
    instance_at(addresses(), document)
}

/// Returns the supplier of a machine without a metadata service.
fn absent(addresses: MetadataAddresses) -> InstanceMetadataSupplier {
    let refused = || TransportErrorKind::Connect("refused".to_owned());
    let (context, _) = with_network(context(&[]), move |_| Err(refused()));
    InstanceMetadataSupplier::new(context, addresses, false)
}

fn instance_at(
    addresses: MetadataAddresses,
    document: impl Fn(&Request) -> Result<Response, TransportErrorKind> + Send + Sync + 'static,
) -> (InstanceMetadataSupplier, Arc<Mutex<Vec<String>>>) {
    let (context, requests) = with_network(context(&[]), move |request| match request.method {
        Method::Put => Ok(response(200, "made-up-session-token")),
        _ => document(request),
    });
    (InstanceMetadataSupplier::new(context, addresses, false), requests)
}

fn addresses() -> MetadataAddresses {
    MetadataAddresses::below(&Url::parse("http://127.0.0.1:1/").unwrap())
}

const CREDENTIALS: &str = r#"{"Code":"Success","AccessKeyId":"ASIAEXAMPLE",
    "SecretAccessKey":"made-up-secret","Token":"made-up-session"}"#;
