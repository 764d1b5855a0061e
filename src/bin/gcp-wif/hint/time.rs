//! Hints for timeouts.

use gcp_wif::context::TransportErrorKind;
use gcp_wif::retry::{GaveUp, RetrySummary};

use crate::error::Error;

/// Returns the hint for a failure that more time might have prevented.
pub(super) fn of_time(error: &Error) -> Option<&'static str> {
    if error.is_file_timeout() || matches!(error, Error::Timeout { .. }) {
        return Some(TIME);
    }
    match retry(error).and_then(RetrySummary::gave_up) {
        Some(GaveUp::RetryAfterTooLong(_)) => Some("try again after that time"),
        Some(GaveUp::DeadlineExceeded) => Some(TIME),
        None => {
            let kind = &error.transport()?.kind;
            let is_late = matches!(
                kind,
                TransportErrorKind::DeadlineExceeded | TransportErrorKind::SettingTimeout(_)
            );
            is_late.then_some(TIME)
        }
    }
}

fn retry(error: &Error) -> Option<RetrySummary> {
    match error.innermost() {
        Error::Federation(error) => Some(error.retry()),
        Error::Supplier(error) => Some(error.retry()),
        Error::AwsSts(error) => Some(error.retry()),
        Error::AwsConsole(error) => Some(error.retry()),
        _ => None,
    }
}

const TIME: &str = "`--timeout` gives more time";
