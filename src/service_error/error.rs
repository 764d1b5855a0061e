//! The error of a call.

use std::error::Error;
use std::fmt;

use super::kind::ErrorKind;
use super::operation::{Operation, Service};
use crate::clock_skew::ClockSkew;
use crate::context::{TransportError, TransportErrorKind};
use crate::http::Response;
use crate::redact::Redactor;
use crate::retry::{RetrySummary, is_retryable_status};
use crate::sanitize::Sanitized;

/// A failed call of a remote service.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct ServiceError {
    /// The operation, which names the service too.
    pub operation: Operation,
    /// What went wrong.
    pub failure: Failure,
    /// How often the request was tried, and for how long.
    pub retry: RetrySummary,
}

/// What went wrong in a call.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Failure {
    /// A successful response without the expected content, of which nothing is shown: what is
    /// wrong, in words that follow "the response".
    Malformed(String),
    /// A response that says why the request failed.
    Refused(Refusal),
    /// A response with an HTTP status other than success that does not say why.
    Status {
        /// The HTTP status.
        status: u16,
        /// The media type of the body, or `no content type`.
        media_type: String,
    },
    /// No response.
    Transport(TransportError),
}

/// A service's own explanation of a failure, without the secrets of the request.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct Refusal {
    /// The HTTP status.
    pub status: u16,
    /// AWS's `Code`, OAuth's `error` or the `status` of a Google API, such as `AccessDenied`; empty
    /// if absent.
    pub code: String,
    /// AWS's `Message`, OAuth's `error_description` or the `message` of a Google API; empty if
    /// absent.
    pub message: String,
    /// The ID that AWS's support asks for.
    pub request_id: Option<String>,
    /// The error of this machine's clock, if it may be the reason.
    pub clock_skew: Option<ClockSkew>,
    /// Whether the code, rather than the status, says that the same request may succeed later.
    pub is_retryable_code: bool,
}

impl Refusal {
    /// Makes the explanation of a response with the status `status`. `redactor` removes the secrets of
    /// the request from its words.
    pub(crate) fn new(status: u16, code: &str, message: &str, redactor: &Redactor) -> Self {
        let (code, message) = (redactor.redacted(code), redactor.redacted(message));
        Self { status, code, message, ..Self::default() }
    }
}

impl ServiceError {
    /// Makes the error of a request without a response.
    pub const fn from_transport(operation: Operation, error: TransportError) -> Self {
        let retry = error.retry;
        Self { operation, failure: Failure::Transport(error), retry }
    }

    /// Makes the error of a successful response whose content cannot be used. `problem` follows
    /// "the response", such as "has no `token`".
    pub fn malformed(operation: Operation, problem: impl Into<String>) -> Self {
        let failure = Failure::Malformed(problem.into());
        Self { operation, failure, retry: RetrySummary::NONE }
    }

    /// Makes the error of a response that says why the request failed. `retry` is that of the
    /// response.
    pub const fn refused(operation: Operation, refusal: Refusal, retry: RetrySummary) -> Self {
        Self { operation, failure: Failure::Refused(refusal), retry }
    }

    /// Makes the error of a response with a status other than success that does not say why.
    pub fn from_status(operation: Operation, response: &Response) -> Self {
        let (status, media_type) = (response.status, response.media_type());
        let failure = Failure::Status { status, media_type };
        Self { operation, failure, retry: response.retry }
    }

    /// Returns the service that was called.
    pub const fn service(&self) -> Service {
        self.operation.service()
    }

    /// Returns the HTTP status, if the service returned one other than success.
    pub const fn http_status(&self) -> Option<u16> {
        match &self.failure {
            Failure::Refused(refusal) => Some(refusal.status),
            Failure::Status { status, .. } => Some(*status),
            Failure::Malformed(_) | Failure::Transport(_) => None,
        }
    }

    /// Returns the service's explanation, if it gave one.
    pub const fn refusal(&self) -> Option<&Refusal> {
        match &self.failure {
            Failure::Refused(refusal) => Some(refusal),
            _ => None,
        }
    }

    /// Returns the error of the transport, if there was no response.
    pub const fn transport(&self) -> Option<&TransportError> {
        match &self.failure {
            Failure::Transport(error) => Some(error),
            _ => None,
        }
    }

    /// Returns the category: [`ErrorKind::Temporary`], [`ErrorKind::Configuration`] for a setting
    /// that makes the network unusable, otherwise [`ErrorKind::Refused`].
    pub fn kind(&self) -> ErrorKind {
        match self.transport().map(|error| &error.kind) {
            Some(TransportErrorKind::Setting(_)) => ErrorKind::Configuration,
            _ if self.is_retryable() => ErrorKind::Temporary,
            _ => ErrorKind::Refused,
        }
    }

    /// Returns whether the same request may succeed later without any change.
    pub fn is_retryable(&self) -> bool {
        match &self.failure {
            Failure::Malformed(_) => false,
            Failure::Refused(refusal) => {
                refusal.is_retryable_code || is_retryable_status(refusal.status)
            }
            Failure::Status { status, .. } => is_retryable_status(*status),
            Failure::Transport(error) => error.is_retryable(),
        }
    }
}

impl fmt::Display for ServiceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (service, target) = (self.service(), Target(self.operation));
        match &self.failure {
            Failure::Malformed(problem) => write!(f, "the response of {service}{target} {problem}"),
            Failure::Refused(Refusal { status, code, message, request_id, clock_skew, .. }) => {
                write!(f, "{service} returned HTTP {status}")?;
                if !code.is_empty() {
                    write!(f, " `{}`", Sanitized::new(code))?;
                }
                target.fmt(f)?;
                if !message.is_empty() {
                    write!(f, ": {}", Sanitized::new(message))?;
                }
                if let Some(id) = request_id {
                    write!(f, " (request ID `{}`)", Sanitized::truncated(id, 60))?;
                }
                if let Some(skew) = clock_skew {
                    write!(f, " ({skew})")?;
                }
                self.retry.fmt(f)
            }
            Failure::Status { status: status @ 300..=399, .. } => {
                write!(
                    f,
                    "{service} returned HTTP {status}{target}, a redirect, which is not followed"
                )
            }
            // The instance metadata service never says why.
            Failure::Status { status, .. } if service == Service::InstanceMetadata => {
                write!(f, "{service} returned HTTP {status}{target}{}", self.retry)
            }
            Failure::Status { status, media_type } => {
                write!(f, "{service} returned HTTP {status}{target} without an error message")?;
                if !media_type.ends_with(if service == Service::AwsSts { "xml" } else { "json" }) {
                    write!(f, " ({media_type})")?;
                }
                self.retry.fmt(f)
            }
            Failure::Transport(_) => write!(f, "the request to {service}{target} failed"),
        }
    }
}

impl Error for ServiceError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match &self.failure {
            Failure::Transport(error) => Some(error),
            _ => None,
        }
    }
}

/// Writes ` for AssumeRole`, or nothing for the only operation of a service.
#[derive(Clone, Copy)]
struct Target(Operation);

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Operation::ContainerCredentials | Operation::TokenExchange => Ok(()),
            operation => write!(f, " for {operation}"),
        }
    }
}
