//! The metadata service of EC2 and the agent of a container, in one.

use std::sync::Arc;

use gcp_wif::context::Context;
use gcp_wif::http_server::{Request, Response, Status};
use gcp_wif::region::Region;

use super::credentials::RefreshableCredentials;
use super::failure::Failure;
use super::resource::{self, Metadata, ROLE, Resource};
use super::served::Served;
use super::session_tokens::{SessionTokens, parse_ttl};
use super::{document, response};
use crate::error::Error;
use crate::serve::{Access, AccessPolicy, Capability, Check, Peer, Reply, Service, json_string};

/// The metadata service of EC2, and the agent of a container, for AWS credentials.
pub(crate) struct Ec2Metadata {
    policy: Arc<AccessPolicy>,
    credentials: Arc<RefreshableCredentials>,
    /// The region of the credentials when the server started.
    region: Region,
    /// The ARN of the role of the credentials, if it is known.
    role: Option<String>,
    /// The value of `Authorization` that clients of the container's agent send.
    authorization: Capability,
    session_tokens: SessionTokens,
}

impl Ec2Metadata {
    /// Creates the services, with a new authorization token.
    pub(crate) fn new(
        policy: Arc<AccessPolicy>,
        credentials: Arc<RefreshableCredentials>,
        region: Region,
        role: Option<String>,
        context: &Context,
    ) -> Result<Self, Error> {
        let session_tokens = SessionTokens::new(context.clock.clone());
        let authorization = Capability::new()?;
        Ok(Self { policy, credentials, region, role, authorization, session_tokens })
    }

    /// Returns the authorization token of the container's agent.
    pub(crate) const fn authorization(&self) -> &Capability {
        &self.authorization
    }

    /// Returns whether a path belongs to these services. `first_segment` is that after the capability.
    pub(crate) fn owns(first_segment: &str) -> bool {
        resource::is_own(first_segment)
    }

    /// Returns the response to a health check.
    pub(crate) fn health(&self) -> Response {
        match self.credentials.held() {
            Some(_) => response::text("ok\n"),
            None => Failure::busy().of_instance(),
        }
    }
}

impl Service for Ec2Metadata {
    fn respond(&self, request: &Request<'_>, peer: &Peer) -> Reply {
        let target = request.target();
        let segments = match self.policy.check(request, target, peer, resource::is_public) {
            Access::Allowed(Some(segments)) => segments,
            Access::Allowed(None) => return Reply::Now(response::not_found()),
            Access::NeedsUid => return Reply::NeedsUid,
            // A refusal looks like a missing resource.
            Access::Refused(check @ Check::Client) => {
                return Reply::Refused(check, response::not_found());
            }
            Access::Refused(check) => return Reply::Refused(check, response::forbidden()),
        };
        let is_read = matches!(request.method(), "GET" | "HEAD");
        match resource::find(&segments) {
            Resource::SessionToken => Reply::Now(self.session_token(request)),
            Resource::Metadata(Metadata::Missing) if !is_read => Reply::Now(response::not_found()),
            _ if !is_read => Reply::Now(response::method_not_allowed("GET, HEAD")),
            Resource::Health => Reply::Now(self.health()),
            Resource::Container => self.container(request),
            Resource::Metadata(document) => self.metadata(document, request),
        }
    }

    fn busy(&self) -> Response {
        Failure::busy().of_instance()
    }
}

impl Ec2Metadata {
    fn session_token(&self, request: &Request<'_>) -> Response {
        if request.method() != "PUT" {
            return response::method_not_allowed("PUT");
        }
        let ttl = request.header("x-aws-ec2-metadata-token-ttl-seconds").and_then(parse_ttl);
        let Some(ttl) = ttl else { return response::bad_request() };
        match self.session_tokens.issue(ttl) {
            Ok(token) => response::session_token(token, ttl),
            Err(error) => Failure::from(error).of_instance(),
        }
    }

    fn metadata(&self, document: Metadata, request: &Request<'_>) -> Reply {
        let token = request.header("x-aws-ec2-metadata-token").unwrap_or_default();
        if !self.session_tokens.is_live(token) {
            return Reply::Refused(Check::Token, response::unauthorized());
        }
        let region = self.region.as_str();
        Reply::Now(match document {
            // Google's libraries cut off the last letter.
            Metadata::AvailabilityZone => response::text(format!("{region}a")),
            Metadata::Region => response::text(region),
            Metadata::Role => response::text(ROLE),
            Metadata::InstanceIdentity => {
                response::text(format!("{{\"region\":{}}}", json_string(region)))
            }
            Metadata::Credentials => {
                let respond = |served: &Served| response::text(document::of_role(served));
                return self.with_credentials(respond, Failure::of_instance);
            }
            Metadata::Info => {
                let respond = |served: &Served| response::text(document::info(served));
                return self.with_credentials(respond, Failure::of_instance);
            }
            Metadata::Missing => response::not_found(),
        })
    }

    fn container(&self, request: &Request<'_>) -> Reply {
        let sent = request.header("authorization").and_then(|sent| std::str::from_utf8(sent).ok());
        if !sent.is_some_and(|sent| self.authorization.is(sent)) {
            let message = "the Authorization header is not the value of \
                           AWS_CONTAINER_AUTHORIZATION_TOKEN";
            let response = response::container_error(Status::FORBIDDEN, "AccessDenied", message);
            return Reply::Refused(Check::Token, response);
        }
        let role = self.role.clone();
        let respond =
            move |served: &Served| response::json(document::of_container(served, role.as_deref()));
        self.with_credentials(respond, Failure::of_container)
    }

    /// Responds with the credentials, from memory if it holds some.
    fn with_credentials(
        &self,
        respond: impl Fn(&Served) -> Response + Send + 'static,
        fail: fn(&Failure) -> Response,
    ) -> Reply {
        if let Some(served) = self.credentials.held() {
            return Reply::Now(respond(&served));
        }
        let credentials = Arc::clone(&self.credentials);
        Reply::Later(Box::new(move || match credentials.credentials() {
            Ok(served) => respond(&served),
            Err(failure) => fail(&failure),
        }))
    }
}
