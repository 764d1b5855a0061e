//! Requests: an operation and its parameters, as a form.

use url::Url;
use url::form_urlencoded::Serializer;

use super::endpoint::Endpoint;
use crate::http::{Idempotency, Method, Request};
use crate::secret::Secret;
use crate::security_credentials::SecurityCredentials;
use crate::service_error::Operation;
use crate::sigv4::{PathStyle, SignableRequest, SigningParams, authorization};
use crate::timestamp::Timestamp;

/// An operation of AWS STS with its parameters.
pub(super) struct Action {
    pub(super) operation: Operation,
    form: Serializer<'static, String>,
    /// The secrets among the parameters, which no error message may repeat.
    pub(super) secrets: Vec<Secret>,
    idempotency: Idempotency,
}

impl Action {
    pub(super) fn new(operation: Operation) -> Self {
        // A session token or a JWT has one or two kilobytes. A buffer that grows would leave a copy
        // of it behind.
        let mut form = Serializer::new(String::with_capacity(8192));
        form.append_pair("Action", operation.as_str()).append_pair("Version", VERSION);
        Self { operation, form, secrets: Vec::new(), idempotency: Idempotency::Safe }
    }

    /// Adds a parameter.
    pub(super) fn with(mut self, name: &str, value: &str) -> Self {
        self.form.append_pair(name, value);
        self
    }

    /// Adds a parameter, unless the value is `None`.
    pub(super) fn with_some(self, name: &str, value: Option<&str>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    /// Adds a number of seconds, unless it is `None`.
    pub(super) fn with_seconds(self, name: &str, seconds: Option<u32>) -> Self {
        self.with_some(name, seconds.map(|seconds| seconds.to_string()).as_deref())
    }

    /// Adds a parameter whose value is a secret.
    pub(super) fn with_secret(mut self, name: &str, value: &Secret) -> Self {
        self.secrets.push(value.clone());
        self.with(name, value.expose())
    }

    /// Marks the request as one that must not be repeated once it may have arrived.
    pub(super) fn at_most_once(self) -> Self {
        Self { idempotency: Idempotency::AtMostOnce, ..self }
    }

    /// Adds a list as `NAME.member.N` (AWS, Query API, lists of parameters). `field` is the member
    /// of a list of structures, with its dot, such as `.arn`; otherwise it is empty.
    pub(super) fn with_members(mut self, name: &str, field: &str, values: &[String]) -> Self {
        for (value, number) in values.iter().zip(1..) {
            self.form.append_pair(&format!("{name}.member.{number}{field}"), value);
        }
        self
    }

    /// Adds a list of tags, each a key and a value.
    pub(super) fn with_tags(mut self, tags: &[(String, String)]) -> Self {
        for ((key, value), number) in tags.iter().zip(1..) {
            self.form
                .append_pair(&format!("Tags.member.{number}.Key"), key)
                .append_pair(&format!("Tags.member.{number}.Value"), value);
        }
        self
    }

    /// Returns the request without a signature.
    pub(super) fn unsigned(mut self, endpoint: &Endpoint) -> Request {
        Request::new(Method::Post, endpoint.url().clone()).body(FORM, self.body())
    }

    /// Returns the request with a signature by the credentials, made at `signed_at`.
    pub(super) fn signed(
        mut self,
        endpoint: &Endpoint,
        credentials: &SecurityCredentials,
        signed_at: Timestamp,
    ) -> Request {
        let body = self.body();
        let date = signed_at.amz_date();
        let mut headers =
            vec![("content-type", FORM), ("host", endpoint.host()), ("x-amz-date", &date)];
        if let Some(token) = credentials.session_token() {
            headers.push((TOKEN_HEADER, token.expose()));
        }
        let url: &Url = endpoint.url();
        let signable = SignableRequest {
            method: Method::Post.as_str(),
            path: url.path(),
            query: "",
            headers: &headers,
            body: body.expose(),
            path_style: PathStyle::Encoded,
        };
        let region = endpoint.signing_region().as_str();
        let params = SigningParams { credentials, region, service: "sts", timestamp: signed_at };
        let authorization = Secret::new(authorization(&signable, &params));
        let request = Request::new(Method::Post, url.clone())
            .body(FORM, body)
            .header("x-amz-date", date.as_str())
            .secret_header("authorization", authorization);
        let request = Request { idempotency: self.idempotency, ..request };
        match credentials.session_token() {
            Some(token) => request.secret_header(TOKEN_HEADER, token.clone()),
            None => request,
        }
    }

    fn body(&mut self) -> Secret<Vec<u8>> {
        Secret::new(self.form.finish().into_bytes())
    }
}

const VERSION: &str = "2011-06-15";

const FORM: &str = "application/x-www-form-urlencoded; charset=utf-8";

const TOKEN_HEADER: &str = "x-amz-security-token";
