//! Network latency between the command and the fake, as in a data center: Google's two services are far
//! away and behind TLS, the instance metadata service is nearby.

use std::net::SocketAddr;
use std::time::Duration;

use serde_json::Value;
use testkit::clouds::Clouds;

use crate::{relay, tls};

/// The duration of a round trip to each cloud.
#[derive(Clone, Copy, Debug)]
pub struct RoundTrips {
    pub google: Duration,
    pub metadata: Duration,
}

impl RoundTrips {
    /// Parses `20,1`: milliseconds to Google and to the metadata service.
    pub fn parse(text: &str) -> Option<Self> {
        let (google, metadata) = text.split_once(',')?;
        let milliseconds = |text: &str| text.parse().ok().map(Duration::from_millis);
        Some(Self { google: milliseconds(google)?, metadata: milliseconds(metadata)? })
    }
}

/// The network between the command and a running fake.
#[derive(Debug)]
pub struct Distance {
    token_endpoint: SocketAddr,
    iam: SocketAddr,
    metadata: SocketAddr,
    origin: String,
    /// The root certificate of Google's two services, as PEM.
    pub root: String,
}

impl Distance {
    /// Starts the relays. Google's token endpoint and its IAM are two hosts, as in reality.
    pub fn start(clouds: &Clouds, round_trips: RoundTrips) -> Self {
        let (config, root) = tls::configuration();
        let google = || {
            let server = tls::start(&config, &clouds.server().handler);
            relay::start(server, round_trips.google)
        };
        Self {
            token_endpoint: google(),
            iam: google(),
            metadata: relay::start(clouds.server().address, round_trips.metadata),
            origin: clouds.origin(),
            root,
        }
    }

    /// Returns the origin of the metadata service.
    pub fn metadata(&self) -> String {
        format!("http://{}", self.metadata)
    }

    /// Returns the hosts that a credential file leads to, separated by commas.
    pub fn authorities(&self) -> String {
        format!("{},{},{}", self.token_endpoint, self.iam, self.metadata)
    }

    /// Replaces the URLs of a credential file for the fake by those of the relays.
    pub fn credential_json(&self, json: &str) -> String {
        let mut json: Value = serde_json::from_str(json).expect("the fake's own JSON");
        let replace_origin = |url: &mut Value, to: &str| {
            if let Some(path) = url.as_str().and_then(|url| url.strip_prefix(&self.origin)) {
                *url = format!("{to}{path}").into();
            }
        };
        replace_origin(&mut json["token_url"], &format!("https://{}", self.token_endpoint));
        let iam = format!("https://{}", self.iam);
        replace_origin(&mut json["service_account_impersonation_url"], &iam);
        for (_, url) in json["credential_source"].as_object_mut().into_iter().flatten() {
            replace_origin(url, &self.metadata());
        }
        format!("{json:#}\n")
    }
}
