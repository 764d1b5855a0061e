//! The endpoints of AWS STS: AWS's own rule-set tests, and its partitions.

use std::collections::BTreeMap;
use std::sync::Arc;

use gcp_wif::aws_sts::{AwsSts, Endpoint, EndpointOptions, ProfileEndpoints};
use gcp_wif::context::Context;
use gcp_wif::context::FixedClock;
use gcp_wif::partition::{PARTITIONS, Partition};
use gcp_wif::region::Region;

use super::{file, text};
use crate::support::outside;

#[test]
fn every_endpoint_of_the_rule_set() {
    let Some(data) = file("endpoint-tests.json") else {
        return;
    };
    let mut agree = 0;
    let mut without_region = Vec::new();
    for case in data["sts"].as_array().unwrap() {
        let params = &case["params"];
        let flag = |name: &str| params[name].as_bool().unwrap_or(false);
        // A case without a region has a custom endpoint; `aws-global` is the region us-east-1 at
        // the global endpoint.
        let region = match params["Region"].as_str() {
            None if params["Endpoint"].is_null() => {
                without_region.push(text(&case["documentation"]));
                continue;
            }
            None => "us-east-1",
            Some("aws-global") => "us-east-1",
            Some(region) => region,
        };
        let is_global = params["Region"] == "aws-global";
        let options = EndpointOptions {
            fips: flag("UseFIPS"),
            dual_stack: flag("UseDualStack"),
            legacy_global: flag("UseGlobalEndpoint") || is_global,
            url: params["Endpoint"].as_str().map(|url| url.parse().unwrap()),
        };
        let found = Endpoint::resolve(&Region::parse(region).unwrap(), &options);
        match case["url"].as_str() {
            None => assert!(found.is_err(), "{case}"),
            Some(url) => {
                let endpoint = found.unwrap();
                assert_eq!(endpoint.url().as_str(), format!("{url}/"), "{case}");
                let signing = case["signing_region"].as_str().unwrap_or(region);
                assert_eq!(endpoint.signing_region().as_str(), signing, "{case}");
            }
        }
        agree += 1;
    }
    assert!(agree > 60);
    outside::say(&format!(
        "endpoint-tests.json: {agree} endpoints of sts agree; a region is always there for {}",
        without_region.join(", ")
    ));
}

#[test]
fn every_region_is_in_its_partition() {
    let Some(data) = file("partitions.json") else {
        return;
    };
    let partitions = data["partitions"].as_array().unwrap();
    let mut regions = 0;
    for expected in partitions {
        let own = PARTITIONS.iter().find(|own| own.id == text(&expected["id"])).unwrap();
        assert_eq!(own.dns_suffix, text(&expected["dnsSuffix"]));
        assert_eq!(own.dual_stack_dns_suffix, text(&expected["dualStackDnsSuffix"]));
        for name in expected["regions"].as_array().unwrap().iter().map(text) {
            // The global pseudo-regions name no host.
            if !name.ends_with("-global") {
                assert_eq!(Partition::of(&Region::parse(name).unwrap()), own, "{name}");
                regions += 1;
            }
        }
    }
    assert_eq!(partitions.len(), PARTITIONS.len());
    outside::say(&format!("partitions.json: {regions} regions are in their partitions"));
}

#[test]
fn invalid_variables_are_reported() {
    for (variables, message) in [
        (
            [("AWS_USE_FIPS_ENDPOINT", "yes")].as_slice(),
            "`AWS_USE_FIPS_ENDPOINT` is `yes`, expected `true` or `false`",
        ),
        (
            &[("AWS_ENDPOINT_URL_STS", "http://sts.example")],
            "`AWS_ENDPOINT_URL_STS` is plain http, which is for loopback addresses such as `127.0.0.1` only",
        ),
        (&[("AWS_ENDPOINT_URL", "sts.example")], "`AWS_ENDPOINT_URL` is not a valid URL"),
        (
            &[("AWS_ENDPOINT_URL", "file:///etc")],
            "`AWS_ENDPOINT_URL` is not an https URL with a host",
        ),
        (
            &[("AWS_ENDPOINT_URL", "https://me:made-up@sts.example")],
            "`AWS_ENDPOINT_URL` has a user name or a password in it",
        ),
        (
            &[("AWS_ENDPOINT_URL", "https://sts.example?a=b")],
            "`AWS_ENDPOINT_URL` has a query or a fragment",
        ),
        (
            &[("AWS_ENDPOINT_URL", "https://sts.example"), ("AWS_USE_DUALSTACK_ENDPOINT", "TRUE")],
            "`AWS_USE_DUALSTACK_ENDPOINT` (`use_dualstack_endpoint` in a profile) and a custom endpoint exclude each other",
        ),
    ] {
        let owned = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let error = AwsSts::new(context(owned.collect()), &region()).unwrap_err();
        let cause = std::error::Error::source(&error).unwrap().to_string();
        assert_eq!(
            (error.to_string().as_str(), cause.as_str()),
            ("AWS STS has no usable endpoint", message)
        );
        assert!(!error.is_retryable());
    }
}

#[test]
fn the_global_endpoint_is_used_only_if_configured() {
    let variables =
        BTreeMap::from([("AWS_STS_REGIONAL_ENDPOINTS".to_owned(), "legacy".to_owned())]);
    let host = |client: AwsSts| client.endpoint().url().host_str().unwrap().to_owned();
    let legacy = AwsSts::new(context(variables.clone()), &region()).unwrap();
    assert_eq!(host(legacy), "sts.amazonaws.com");
    let regional =
        AwsSts::regional(context(variables), &region(), &ProfileEndpoints::default()).unwrap();
    assert_eq!(host(regional), "sts.us-east-1.amazonaws.com");
}

fn context(variables: BTreeMap<String, String>) -> Context {
    Context::new().with_environment(Arc::new(variables)).with_clock(Arc::new(FixedClock(0)))
}

fn region() -> Region {
    Region::parse("us-east-1").unwrap()
}

#[test]
fn the_services_of_sso_follow_the_same_rules() {
    let Some(data) = file("endpoint-tests.json") else {
        return;
    };
    let mut agree = 0;
    for (service, name, fips_name) in
        [("sso", "portal.sso", "portal.sso-fips"), ("sso-oidc", "oidc", "oidc-fips")]
    {
        for case in data[service].as_array().unwrap() {
            let params = &case["params"];
            if params["Region"].is_null() && params["Endpoint"].is_null() {
                continue;
            }
            let flag = |name: &str| params[name].as_bool().unwrap_or(false);
            let region = Region::parse(params["Region"].as_str().unwrap_or("us-east-1")).unwrap();
            let options = EndpointOptions {
                fips: flag("UseFIPS"),
                dual_stack: flag("UseDualStack"),
                legacy_global: false,
                url: params["Endpoint"].as_str().map(|url| url.parse().unwrap()),
            };
            let found = Endpoint::for_service(name, fips_name, &region, &options);
            let found = found.ok().map(|endpoint| endpoint.url().to_string());
            let expected = case["url"].as_str().map(|url| format!("{url}/"));
            assert_eq!(found, expected, "{case}");
            agree += 1;
        }
    }
    assert!(agree > 70);
    outside::say(&format!("endpoint-tests.json: {agree} endpoints of sso and sso-oidc agree"));
}
