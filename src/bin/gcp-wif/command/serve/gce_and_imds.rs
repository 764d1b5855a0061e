//! The metadata services of Compute Engine and of EC2 at one address.

use std::sync::Arc;

use gcp_wif::http_server::{Request, Response, Status, segments};

use crate::ec2_metadata::Ec2Metadata;
use crate::gce_metadata::GceMetadata;
use crate::serve::{AccessPolicy, Peer, Reply, Service};

/// Both services. The path decides between them, and each checks its own requests.
pub(super) struct GceAndImds {
    pub(super) policy: Arc<AccessPolicy>,
    pub(super) gce: GceMetadata,
    pub(super) imds: Ec2Metadata,
}

impl Service for GceAndImds {
    fn respond(&self, request: &Request<'_>, peer: &Peer) -> Reply {
        let segments = request.target().and_then(|target| segments(target.path));
        let mut segments = segments.iter().flatten().map(|segment| &**segment).peekable();
        if let Some(capability) = &self.policy.capability {
            segments.next_if(|first| capability.is(first));
        }
        let first = segments.next().unwrap_or_default();
        if Ec2Metadata::owns(first) {
            return self.imds.respond(request, peer);
        }
        match self.gce.respond(request, peer) {
            Reply::Now(healthy) if first == "healthz" && healthy.status() == Status::OK => {
                Reply::Now(match self.imds.health() {
                    unhealthy if unhealthy.status() != Status::OK => unhealthy,
                    _ => healthy,
                })
            }
            reply => reply,
        }
    }

    fn busy(&self) -> Response {
        self.gce.busy()
    }
}
