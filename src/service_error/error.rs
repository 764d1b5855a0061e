//! Errors of calls.

use std::error::Error;
use std::fmt;

use super::failure::{Failure, Refusal};
use super::kind::ErrorKind;
use super::operation::{Operation, Service};
use crate::context::{TransportError, TransportErrorKind};
use crate::http::Response;
use crate::retry::{RetrySummary, is_retryable_status};
use crate::sanitize::Sanitized;

/// A failed call of a remote service.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct ServiceError {
    /// The operation, which names the service too.
    pub operation: Operation,
    /// The failure.
    pub failure: Failure,
    /// The attempts to send the request.
    pub retry: RetrySummary,
}

impl ServiceError {
    /// Creates the error of a request without a response.
    pub const fn from_transport(operation: Operation, error: TransportError) -> Self {
        let retry = error.retry;
        Self { operation, failure: Failure::Transport(error), retry }
    }

    /// Creates the error of a successful response whose content cannot be used. `problem` is a predicate
    /// whose subject is "the response", such as "has no `token`".
    pub fn malformed(operation: Operation, problem: impl Into<String>) -> Self {
        let failure = Failure::Malformed(problem.into());
        Self { operation, failure, retry: RetrySummary::NONE }
    }

    /// Creates the error of a response with an error message. `retry` is that of the response.
    pub const fn refused(operation: Operation, refusal: Refusal, retry: RetrySummary) -> Self {
        Self { operation, failure: Failure::Refused(refusal), retry }
    }

    /// Creates the error of a response with a status other than success and without an error message.
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

    /// Returns the error message of the service, if the response has one.
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

    /// Returns the category of a failed request for a credential. Only HTTP 401 and 403 are a refusal:
    /// with any other response, the identity is unavailable ([`ErrorKind::NoIdentity`]).
    pub(crate) fn credential_kind(&self) -> ErrorKind {
        match (self.kind(), self.http_status()) {
            (ErrorKind::Refused, Some(401 | 403)) => ErrorKind::Refused,
            (ErrorKind::Refused, _) => ErrorKind::NoIdentity,
            (kind, _) => kind,
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
            // The instance metadata service has no error messages, and those of a subject token URL are
            // not read.
            Failure::Status { status, .. }
                if matches!(service, Service::InstanceMetadata | Service::SubjectTokenUrl) =>
            {
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

/// The operation in a message: ` for AssumeRole`, or nothing for the usual operation of a service.
#[derive(Clone, Copy)]
struct Target(Operation);

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Operation::ContainerCredentials
            | Operation::JwtBearerGrant
            | Operation::SubjectToken
            | Operation::TokenExchange => Ok(()),
            operation => write!(f, " for {operation}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_retryable_by_its_status_or_by_its_code() {
        let refused = |status, is_retryable_code| {
            let refusal = Refusal { status, is_retryable_code, ..Refusal::default() };
            ServiceError::refused(Operation::AssumeRole, refusal, RetrySummary::NONE).kind()
        };
        assert_eq!(refused(400, false), ErrorKind::Refused);
        assert_eq!(refused(400, true), ErrorKind::Temporary);
        assert_eq!(refused(503, false), ErrorKind::Temporary);
    }

    #[test]
    fn the_kind_of_a_transport_error_depends_on_its_reason() {
        let failed = |kind| {
            let error = TransportError::new("sts.example", kind);
            ServiceError::from_transport(Operation::AssumeRole, error).kind()
        };
        assert_eq!(failed(TransportErrorKind::Tls(String::new())), ErrorKind::Refused);
        assert_eq!(failed(TransportErrorKind::Setting(String::new())), ErrorKind::Configuration);
        assert_eq!(failed(TransportErrorKind::UnknownHost), ErrorKind::Temporary);
    }

    #[test]
    fn messages_name_service_status_and_operation() {
        let status = |operation, status, media_type: &str| {
            let headers = vec![("content-type".to_owned(), media_type.to_owned())];
            let response = Response::new(status, headers, crate::secret::Secret::new(Vec::new()));
            ServiceError::from_status(operation, &response).to_string()
        };
        assert_eq!(
            status(Operation::GetCallerIdentity, 403, "text/xml"),
            "AWS STS returned HTTP 403 for GetCallerIdentity without an error message"
        );
        assert_eq!(
            status(Operation::TokenExchange, 502, "text/html"),
            "Google's token endpoint returned HTTP 502 without an error message (text/html)"
        );
        assert_eq!(
            status(Operation::AvailabilityZone, 404, "text/html"),
            "the instance metadata service returned HTTP 404 for the availability zone"
        );
    }
}
