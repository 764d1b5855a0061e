//! The metadata server as a service.

use std::sync::Arc;
use std::time::Duration;

use gcp_wif::context::Context;
use gcp_wif::http_server::{Request, Response, Status, Target, parameter};
use gcp_wif::refresh::RefreshableTokens;

use super::resource::{self, Resource};
use super::scopes::Scopes;
use super::values::Values;
use super::{failure, identity, response, token};
use crate::serve::{Access, AccessPolicy, Check, Peer, Reply, Service};

/// A metadata server of Google Compute Engine.
pub(crate) struct GceMetadata {
    pub(crate) policy: Arc<AccessPolicy>,
    pub(crate) tokens: Arc<RefreshableTokens>,
    pub(crate) scopes: Scopes,
    pub(crate) values: Values,
    pub(crate) context: Context,
    /// Whether ID tokens are served.
    pub(crate) has_identity: bool,
    /// Whether every ID token has the e-mail address.
    pub(crate) includes_email: bool,
}

impl Service for GceMetadata {
    fn respond(&self, request: &Request<'_>, peer: &Peer) -> Reply {
        let target = request.target();
        let path = target.map_or("*", |target| target.path);
        let segments = match self.policy.check(request, target, peer, resource::is_public) {
            Access::Allowed(segments) => segments,
            Access::NeedsUid => return Reply::NeedsUid,
            // A refusal looks like a missing resource.
            Access::Refused(check @ Check::Client) => {
                return Reply::Refused(check, response::not_found(path));
            }
            Access::Refused(check) => return Reply::Refused(check, response::forbidden()),
        };
        let query = target.map_or("", |target: Target<'_>| target.query);
        let is_public = segments.as_ref().is_some_and(|segments| resource::is_public(segments));
        let flavor = request.header("metadata-flavor").unwrap_or_default();
        if !is_public && !flavor.eq_ignore_ascii_case(b"Google") {
            return Reply::Refused(Check::Flavor, response::missing_flavor());
        }
        let find = |segments: &Vec<_>| {
            resource::find(segments, query, &self.values, &self.scopes, self.has_identity)
        };
        let Some(resource) = segments.as_ref().and_then(find) else {
            return Reply::Now(response::not_found(path));
        };
        if !matches!(request.method(), "GET" | "HEAD") {
            return Reply::Now(response::method_not_allowed());
        }
        match resource {
            Resource::Root => Reply::Now(response::tagged(response::text("computeMetadata/\n"))),
            Resource::Health => Reply::Now(self.health()),
            Resource::Token => token::respond(&self.tokens, &self.scopes, query, &self.context),
            Resource::Identity => identity::respond(&self.tokens, query, self.includes_email),
            Resource::Value(value) => held(value, query),
        }
    }

    fn busy(&self) -> Response {
        failure::busy()
    }
}

impl GceMetadata {
    fn health(&self) -> Response {
        match self.tokens.held_access_token(&self.scopes.of_first_token()) {
            Some(_) => response::text("ok\n"),
            None => failure::busy(),
        }
    }
}

/// Returns a value, or holds it for a client that waits for a change. No value changes here.
fn held(value: Response, query: &str) -> Reply {
    let tag = response::tag(&value);
    let value = response::tagged(value);
    let waits = parameter(query, "wait_for_change");
    if !waits.is_some_and(|waits| waits.eq_ignore_ascii_case("true")) {
        return Reply::Now(value);
    }
    let time = match parameter(query, "timeout_sec").map(|seconds| seconds.parse::<u32>()) {
        None => MAX_HOLD,
        Some(Ok(seconds)) => Duration::from_secs(seconds.into()).min(MAX_HOLD),
        Some(Err(_)) => {
            return Reply::Now(response::error(Status::BAD_REQUEST, "invalid timeout_sec\n"));
        }
    };
    match parameter(query, "last_etag") {
        Some(last) if last != tag => Reply::Now(value),
        _ => Reply::Held(time, value),
    }
}

const MAX_HOLD: Duration = Duration::from_secs(3600);
