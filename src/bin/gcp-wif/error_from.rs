//! The failures of the library and of the system, as those of a command.

use std::io;

use gcp_wif::access_boundary::AccessBoundaryError;
use gcp_wif::aws_console::AwsConsoleError;
use gcp_wif::aws_sts::AwsStsError;
use gcp_wif::context::FileError;
use gcp_wif::external_account::AccountError;
use gcp_wif::federation;
use gcp_wif::principal::ArnError;
use gcp_wif::supplier::SupplierError;

use crate::error::Error;

impl From<AccessBoundaryError> for Error {
    fn from(error: AccessBoundaryError) -> Self {
        Self::AccessBoundary(error)
    }
}

impl From<AccountError> for Error {
    fn from(error: AccountError) -> Self {
        Self::Account(error)
    }
}

impl From<ArnError> for Error {
    fn from(error: ArnError) -> Self {
        Self::Arn(error)
    }
}

impl From<AwsConsoleError> for Error {
    fn from(error: AwsConsoleError) -> Self {
        Self::AwsConsole(error)
    }
}

impl From<AwsStsError> for Error {
    fn from(error: AwsStsError) -> Self {
        Self::AwsSts(Box::new(error))
    }
}

impl From<federation::Error> for Error {
    fn from(error: federation::Error) -> Self {
        Self::Federation(error)
    }
}

impl From<FileError> for Error {
    fn from(error: FileError) -> Self {
        Self::File(error)
    }
}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl From<SupplierError> for Error {
    fn from(error: SupplierError) -> Self {
        Self::Supplier(Box::new(error))
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        Self::Json(error)
    }
}
