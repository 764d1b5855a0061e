//! The request: an action and its parameters, as a form that is signed.

use url::Url;
use url::form_urlencoded::Serializer;

use super::endpoint::Endpoint;
use crate::http::{Idempotency, Method, Request};
use crate::secret::Secret;
use crate::security_credentials::SecurityCredentials;
use crate::service_error::Operation;
use crate::sigv4::{PathStyle, SignableRequest, SigningParams, authorization};
use crate::timestamp::Timestamp;

/// Is an operation of AWS STS with its parameters.
pub(super) struct Action {
    pub(super) operation: Operation,
    form: Serializer<'static, String>,
    /// What no error message may repeat.
    pub(super) secrets: Vec<Secret>,
    idempotency: Idempotency,
}

impl Action {
    pub(super) fn new(operation: Operation) -> Self {
        // A session token or a JWT has one or two kilobytes: the buffer does not move.
        let mut form = Serializer::new(String::with_capacity(8192));
        form.append_pair("Action", operation.as_str()).append_pair("Version", VERSION);
        Self { operation, form, secrets: Vec::new(), idempotency: Idempotency::Safe }
    }

    /// Adds a parameter.
    pub(super) fn with(mut self, name: &str, value: &str) -> Self {
        self.form.append_pair(name, value);
        self
    }

    /// Adds a parameter where there is a value.
    pub(super) fn with_some(self, name: &str, value: Option<&str>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    /// Adds a number of seconds where there is one.
    pub(super) fn with_seconds(self, name: &str, seconds: Option<u32>) -> Self {
        self.with_some(name, seconds.map(|seconds| seconds.to_string()).as_deref())
    }

    /// Adds a parameter that is a secret.
    pub(super) fn with_secret(mut self, name: &str, value: &Secret) -> Self {
        self.secrets.push(value.clone());
        self.with(name, value.expose())
    }

    /// Says that a parameter counts once.
    pub(super) fn at_most_once(self) -> Self {
        Self { idempotency: Idempotency::AtMostOnce, ..self }
    }

    /// Adds a list: "Audience.member.N" (AWS, Query API, lists of parameters). `field` is that of a
    /// list of structures, with its dot.
    pub(super) fn with_members(mut self, name: &str, field: &str, values: &[String]) -> Self {
        for (value, number) in values.iter().zip(1..) {
            self.form.append_pair(&format!("{name}.member.{number}{field}"), value);
        }
        self
    }

    /// Adds tags.
    pub(super) fn with_tags(mut self, tags: &[(String, String)]) -> Self {
        for ((key, value), number) in tags.iter().zip(1..) {
            self.form
                .append_pair(&format!("Tags.member.{number}.Key"), key)
                .append_pair(&format!("Tags.member.{number}.Value"), value);
        }
        self
    }

    /// Is the request that anybody may send.
    pub(super) fn unsigned(mut self, endpoint: &Endpoint) -> Request {
        Request::new(Method::Post, endpoint.url().clone()).body(FORM, self.body())
    }

    /// Is the request of whoever has the credentials.
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
