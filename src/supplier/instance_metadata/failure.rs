//! Failed requests to the instance metadata service.

use crate::context::TransportError;
use crate::service_error::{Operation, ServiceError};
use crate::supplier::metadata_error::InstanceMetadataError;

/// The reason why a request has no usable response.
#[derive(Clone, Debug)]
pub(super) enum Failure {
    /// There is no metadata service on this machine.
    Absent(TransportError),
    /// The service has no such document.
    Missing(InstanceMetadataError),
    /// The service, or a setting about it, cannot be used.
    Failed(InstanceMetadataError),
}

impl Failure {
    /// Returns the failure of a service that has responded before, and so is not absent.
    pub(super) fn of_present_service(self, operation: Operation) -> Self {
        match self {
            Self::Absent(error) => ServiceError::from_transport(operation, error).into(),
            other => other,
        }
    }
}

impl From<InstanceMetadataError> for Failure {
    fn from(error: InstanceMetadataError) -> Self {
        Self::Failed(error)
    }
}

impl From<ServiceError> for Failure {
    fn from(error: ServiceError) -> Self {
        Self::Failed(error.into())
    }
}
