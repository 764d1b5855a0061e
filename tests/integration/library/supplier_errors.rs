//! What a program learns from the error of a supplier: how often a request was tried, and whether another
//! try may help.

use std::time::Duration;

use gcp_wif::aws_sts::AwsStsError;
use gcp_wif::context::{TransportError, TransportErrorKind};
use gcp_wif::retry::RetrySummary;
use gcp_wif::service_error::{Operation, ServiceError};
use gcp_wif::supplier::{EndpointError, EndpointSupplier, InstanceMetadataError, SupplierError};

#[test]
fn every_error_of_a_service_keeps_its_retries_and_says_whether_another_may_help() {
    let tried = RetrySummary::new(3, Duration::from_secs(2), None);
    for (kind, is_retryable) in [
        (TransportErrorKind::Timeout(Duration::from_secs(1)), true),
        (TransportErrorKind::Tls("bad certificate".to_owned()), false),
    ] {
        let failure = |operation| {
            let mut error = TransportError::new("service.example", kind.clone());
            error.retry = tried;
            ServiceError::from_transport(operation, error)
        };
        let container = || EndpointError::Service(failure(Operation::ContainerCredentials));
        let without_token =
            || EndpointError::WithoutToken(failure(Operation::ContainerCredentials));
        let metadata = || InstanceMetadataError::Service(failure(Operation::RoleCredentials));
        for error in [container(), without_token()] {
            assert_eq!((error.retry(), error.is_retryable()), (tried, is_retryable), "{error}");
        }
        let error = metadata();
        assert_eq!((error.retry(), error.is_retryable()), (tried, is_retryable), "{error}");
        for error in [
            SupplierError::Endpoint { supplier: EndpointSupplier::Container, error: container() },
            SupplierError::InstanceMetadata(metadata()),
            SupplierError::Role {
                role: "arn:aws:iam::123456789012:role/a".to_owned(),
                error: Box::new(AwsStsError::Service(failure(Operation::AssumeRole))),
            },
        ] {
            assert_eq!((error.retry(), error.is_retryable()), (tried, is_retryable), "{error}");
        }
    }
}

#[test]
fn a_bad_setting_is_neither_tried_nor_helped_by_a_retry() {
    let setting = || EndpointError::Setting { name: "A", problem: "is no URL".to_owned() };
    assert_eq!((setting().retry(), setting().is_retryable()), (RetrySummary::default(), false));
    let supplier = EndpointSupplier::Container;
    let error = SupplierError::Endpoint { supplier, error: setting() };
    assert_eq!((error.retry(), error.is_retryable()), (RetrySummary::default(), false));
    let error = InstanceMetadataError::Setting("`A` is no URL".to_owned());
    assert_eq!((error.retry(), error.is_retryable()), (RetrySummary::default(), false));
}
