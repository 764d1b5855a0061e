//! Requests: an operation and its parameters, as a form.

use std::borrow::Cow;

use url::Url;

use super::endpoint::Endpoint;
use crate::http::{Idempotency, Method, Request, form};
use crate::secret::Secret;
use crate::security_credentials::SecurityCredentials;
use crate::service_error::Operation;
use crate::sigv4::{PathStyle, SignableRequest, SigningParams, authorization};
use crate::timestamp::Timestamp;

/// An operation of AWS STS with its parameters.
pub(super) struct Action<'a> {
    pub(super) operation: Operation,
    fields: Vec<(Cow<'static, str>, Cow<'a, str>)>,
    /// The secrets among the parameters, which no error message may repeat.
    pub(super) secrets: Vec<&'a Secret>,
    idempotency: Idempotency,
}

impl<'a> Action<'a> {
    pub(super) fn new(operation: Operation) -> Self {
        let action = Self {
            operation,
            fields: Vec::new(),
            secrets: Vec::new(),
            idempotency: Idempotency::Safe,
        };
        action.with("Action", operation.as_str()).with("Version", VERSION)
    }

    /// Adds a parameter.
    pub(super) fn with(
        mut self,
        name: impl Into<Cow<'static, str>>,
        value: impl Into<Cow<'a, str>>,
    ) -> Self {
        self.fields.push((name.into(), value.into()));
        self
    }

    /// Adds a parameter, unless the value is `None`.
    pub(super) fn with_some(
        self,
        name: &'static str,
        value: Option<impl Into<Cow<'a, str>>>,
    ) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    /// Adds a number of seconds, unless it is `None`.
    pub(super) fn with_seconds(self, name: &'static str, seconds: Option<u32>) -> Self {
        self.with_some(name, seconds.map(|seconds| seconds.to_string()))
    }

    /// Adds a parameter whose value is a secret.
    pub(super) fn with_secret(mut self, name: &'static str, value: &'a Secret) -> Self {
        self.secrets.push(value);
        self.with(name, value.expose())
    }

    /// Marks the request as one that must not be repeated once it may have arrived.
    pub(super) fn at_most_once(self) -> Self {
        Self { idempotency: Idempotency::AtMostOnce, ..self }
    }

    /// Adds a list as `NAME.member.N` (AWS, Query API, lists of parameters). In a list of structures,
    /// `field` is the member of each structure, with its dot, such as `.arn`; otherwise it is empty.
    pub(super) fn with_members(self, name: &str, field: &str, values: &'a [String]) -> Self {
        values.iter().zip(1..).fold(self, |action, (value, number)| {
            action.with(format!("{name}.member.{number}{field}"), value)
        })
    }

    /// Adds a list of tags, each a key and a value.
    pub(super) fn with_tags(self, tags: &'a [(String, String)]) -> Self {
        tags.iter().zip(1..).fold(self, |action, ((key, value), number)| {
            action
                .with(format!("Tags.member.{number}.Key"), key)
                .with(format!("Tags.member.{number}.Value"), value)
        })
    }

    /// Returns the request without a signature.
    pub(super) fn unsigned(&self, endpoint: &Endpoint) -> Request {
        let request = Request::new(Method::Post, endpoint.url().clone());
        let request = Request { idempotency: self.idempotency, ..request };
        request.body(FORM, form(&self.fields))
    }

    /// Returns the request with a signature of the credentials ([AWS Signature Version
    /// 4](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html)). `signed_at` is its date.
    pub(super) fn signed(
        &self,
        endpoint: &Endpoint,
        credentials: &SecurityCredentials,
        signed_at: Timestamp,
    ) -> Request {
        let request = self.unsigned(endpoint);
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
            body: request.body.expose(),
            path_style: PathStyle::Encoded,
        };
        let region = endpoint.signing_region().as_str();
        let params = SigningParams { credentials, region, service: "sts", timestamp: signed_at };
        let authorization = authorization(&signable, &params);
        let request = request
            .header("x-amz-date", date.as_str())
            .secret_header("authorization", authorization);
        match credentials.session_token() {
            Some(token) => request.secret_header(TOKEN_HEADER, token.clone()),
            None => request,
        }
    }
}

const VERSION: &str = "2011-06-15";

const FORM: &str = "application/x-www-form-urlencoded; charset=utf-8";

const TOKEN_HEADER: &str = "x-amz-security-token";
