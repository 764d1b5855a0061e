//! What to do when the time was over.

use gcp_wif::ambient::{TransportError, TransportErrorKind};
use gcp_wif::aws_sign_in::AwsSignInError;
use gcp_wif::aws_sts::AwsStsError;
use gcp_wif::effort::{Effort, Stop};
use gcp_wif::federation::Error;

/// Is what to do where more time might have helped.
pub(crate) fn of_time(error: &anyhow::Error) -> Option<&'static str> {
    let effort = error
        .downcast_ref::<Error>()
        .map(Error::effort)
        .or_else(|| error.downcast_ref().map(AwsStsError::effort))
        .or_else(|| error.downcast_ref().map(AwsSignInError::effort));
    let transport = error.chain().find_map(|cause| cause.downcast_ref::<TransportError>());
    match effort.and_then(Effort::stop) {
        Some(Stop::AskedToWait(_)) => Some("try again after that time"),
        Some(Stop::NoTimeLeft) => Some(TIME),
        None => transport.filter(|error| error.kind == TransportErrorKind::OutOfTime).map(|_| TIME),
    }
}

const TIME: &str = "`--timeout` gives the whole command more time";
