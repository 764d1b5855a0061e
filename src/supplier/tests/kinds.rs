//! The categories of errors about files.

use std::io;
use std::time::Duration;

use crate::context::{FileError, FileErrorKind};
use crate::service_error::ErrorKind;
use crate::supplier::{EndpointError, EndpointSupplier, ProfileError, SupplierError};

#[test]
fn a_file_that_is_not_ready_may_be_ready_later() {
    let slow = || FileErrorKind::Timeout(Duration::from_secs(1));
    let missing = || FileErrorKind::Io(io::ErrorKind::NotFound.into());
    let categories = [(slow as fn() -> _, ErrorKind::Temporary), (missing, ErrorKind::NoIdentity)];
    for (kind, category) in categories {
        let error = || FileError::new("/token", kind());
        let endpoint = || EndpointError::File { name: "A_FILE", error: error() };
        assert_eq!(endpoint().kind(), category);
        let supplier = EndpointSupplier::WebIdentity;
        let of_endpoint = SupplierError::Endpoint { supplier, error: endpoint() };
        let error = Box::new(ProfileError::File(error()));
        let of_profile = SupplierError::Profile { profile: "p".to_owned(), error };
        for error in [of_endpoint, of_profile] {
            assert_eq!(error.kind(), category, "{error}");
            assert_eq!(error.is_retryable(), category == ErrorKind::Temporary, "{error}");
        }
    }
}
