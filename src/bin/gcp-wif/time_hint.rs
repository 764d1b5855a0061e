//! What to do when the time was over.

use gcp_wif::aws_console::AwsConsoleError;
use gcp_wif::aws_sts::AwsStsError;
use gcp_wif::context::{TransportError, TransportErrorKind};
use gcp_wif::federation::Error;
use gcp_wif::retry::{GaveUp, RetrySummary};

/// Is what to do where more time might have helped.
pub(crate) fn of_time(error: &anyhow::Error) -> Option<&'static str> {
    let retry = error
        .downcast_ref::<Error>()
        .map(Error::retry)
        .or_else(|| error.downcast_ref().map(AwsStsError::retry))
        .or_else(|| error.downcast_ref().map(AwsConsoleError::retry));
    let transport = error.chain().find_map(|cause| cause.downcast_ref::<TransportError>());
    match retry.and_then(RetrySummary::stop) {
        Some(GaveUp::RetryAfterTooLong(_)) => Some("try again after that time"),
        Some(GaveUp::DeadlineExceeded) => Some(TIME),
        None => transport.filter(|error| error.kind == TransportErrorKind::OutOfTime).map(|_| TIME),
    }
}

const TIME: &str = "`--timeout` gives the whole command more time";
