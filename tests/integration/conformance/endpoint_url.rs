//! The endpoints that variables and profiles configure: AWS's own cases.

use gcp_wif::aws_sts::{AwsService, AwsSts, Endpoint, EndpointOptions};
use gcp_wif::region::Region;
use gcp_wif::supplier::SharedConfig;
use serde_json::{Value, json};

use super::{each_case, text};
use crate::support::world;

/// The data is about S3 and DynamoDB, and the rule is the same for each service, so their names are
/// replaced by those of the services that this library calls. An endpoint that the program sets (in
/// the data, on the client) needs no variables and profiles.
#[test]
fn the_urls_are_those_of_awss_sdks() {
    each_case("endpoint-url.json", "the URLs of four services", |case| {
        let own = &case["client_config"];
        for service in [AwsService::Sts, AwsService::Sso, AwsService::SsoOidc, AwsService::SignIn] {
            let (variables, files) = translated(case, service);
            let world = world::of_case(&variables, &files);
            let profile = text(&case["profile"]).to_owned();
            let endpoints = SharedConfig::new(world.clone(), Some(profile)).endpoints(service);
            let configured = EndpointOptions::for_service(&world, service, &endpoints.unwrap());
            let options = match (own["endpoint_url"].as_str(), own.get(IGNORE)) {
                (Some(url), _) => EndpointOptions {
                    url: Some(url.parse().unwrap()),
                    ..EndpointOptions::default()
                },
                (None, Some(_)) => EndpointOptions::default(),
                (None, None) => configured.unwrap(),
            };
            let expected = text(&case["endpoint_url"]);
            let expected = (!expected.contains("fake-region-10")).then(|| format!("{expected}/"));
            assert_eq!(options.url.map(|url| url.to_string()), expected, "{}", case["name"]);
        }
        true
    });
}

/// The client of AWS STS uses these endpoints. An endpoint that its caller passes takes precedence.
#[test]
fn the_client_uses_the_endpoints() {
    each_case("endpoint-url.json", "the clients of AWS STS", |case| {
        let (variables, files) = translated(case, AwsService::Sts);
        let world = world::of_case(&variables, &files);
        let region = Region::parse("us-east-1").unwrap();
        let own = &case["client_config"];
        let client = if own.as_object().unwrap().is_empty() {
            let profile = text(&case["profile"]).to_owned();
            let config = SharedConfig::new(world.clone(), Some(profile));
            let endpoints = config.endpoints(AwsService::Sts).unwrap();
            AwsSts::for_profile(world, &region, &endpoints).unwrap()
        } else {
            let url = own["endpoint_url"].as_str().map(|url| url.parse().unwrap());
            let options = EndpointOptions { url, ..EndpointOptions::default() };
            AwsSts::at(world, Endpoint::resolve(&region, &options).unwrap())
        };
        let expected = match text(&case["endpoint_url"]) {
            url if url.contains("fake-region-10") => "https://sts.us-east-1.amazonaws.com",
            url => url,
        };
        assert_eq!(client.endpoint().url().as_str(), format!("{expected}/"), "{}", case["name"]);
        true
    });
}

/// Returns the variables and the files of a case, with another service in place of the original.
fn translated(case: &Value, service: AwsService) -> (Value, Value) {
    let id = text(&case["service"]);
    let own = format!("AWS_ENDPOINT_URL_{}", id.to_ascii_uppercase());
    let mut variables = json!({"AWS_CONFIG_FILE": "config"});
    for (name, value) in case["env"].as_object().unwrap() {
        let name = if *name == own { service.endpoint_variable() } else { name };
        variables[name] = value.clone();
    }
    let config = text(&case["config"]);
    let config = config.replace(&format!("\n{id} ="), &format!("\n{} =", service.services_key()));
    (variables, json!({"config": config}))
}

const IGNORE: &str = "ignore_configured_endpoint_urls";
