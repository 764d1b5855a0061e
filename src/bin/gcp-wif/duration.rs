//! Durations as they are typed: `500ms`, `30s`, `5m`, `1h` or plain seconds.

use std::ops::RangeInclusive;
use std::time::Duration;

use gcp_wif::external_account::TokenLifetime;
use gcp_wif::sanitize::Sanitized;

use crate::error::{Error, Result};

/// Parses a duration of at most a day. Only AWS sessions last longer.
pub(crate) fn parse_duration(text: &str) -> Result<Duration, String> {
    parse_within(text, DAY)
}

/// Parses a duration of at most the longest AWS session.
pub(crate) fn parse_session_duration(text: &str) -> Result<Duration, String> {
    parse_within(text, MAX_SESSION_DURATION)
}

fn parse_within(text: &str, longest: Duration) -> Result<Duration, String> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at(digits);
    let shown = Sanitized::truncated(text, 60);
    let refused =
        || format!("`{shown}` is not a duration, expected one such as 500ms, 30s, 5m or 1h");
    if number.is_empty() {
        return Err(refused());
    }
    // Only a number that is too large cannot be parsed.
    let number: u64 = number.parse().unwrap_or(u64::MAX);
    let seconds = |factor: u64| Duration::from_secs(number.saturating_mul(factor));
    let duration = match unit {
        "ms" => Duration::from_millis(number),
        "" | "s" => seconds(1),
        "m" => seconds(60),
        "h" => seconds(3600),
        _ => return Err(refused()),
    };
    if duration.is_zero() {
        return Err(format!("`{shown}` is too short, expected at least 1ms"));
    }
    if duration > longest {
        let hours = longest.as_secs() / 3600;
        return Err(format!("`{shown}` is too long, expected at most {hours}h"));
    }
    Ok(duration)
}

/// Returns the lifetime of a token: `generateAccessToken` accepts whole seconds from 10 minutes to 12
/// hours.
pub(crate) fn token_lifetime(flag: &str, found: Duration) -> Result<TokenLifetime> {
    let whole = found.subsec_nanos() == 0;
    TokenLifetime::from_seconds(found.as_secs()).filter(|_| whole).ok_or_else(|| {
        let found = found.as_secs_f64();
        Error::Usage(format!("`{flag}` is {found} s, expected 600 s to 43200 s"))
    })
}

/// Returns the lifetime of a user's token by domain-wide delegation: 10 minutes to an hour.
pub(crate) fn user_token_lifetime(flag: &str, found: Duration) -> Result<TokenLifetime> {
    whole_seconds(flag, found, 600..=3600)
        .map_err(|error| Error::Usage(format!("{error} with `--subject`")))?;
    token_lifetime(flag, found)
}

/// Returns the length of the session of a user in seconds: 15 minutes to 36 hours.
pub(crate) fn user_session_seconds(flag: &str, found: Duration) -> Result<u32> {
    whole_seconds(flag, found, 900..=129_600)
}

/// Returns the length of the session of a role in seconds: 15 minutes to 12 hours.
pub(crate) fn role_session_seconds(flag: &str, found: Duration) -> Result<u32> {
    whole_seconds(flag, found, 900..=43_200)
}

/// Returns the value of a flag in seconds, if it is a whole number within the limits.
pub(crate) fn whole_seconds(
    flag: &str,
    found: Duration,
    limits: RangeInclusive<u32>,
) -> Result<u32> {
    u32::try_from(found.as_secs())
        .ok()
        .filter(|seconds| found.subsec_nanos() == 0 && limits.contains(seconds))
        .ok_or_else(|| {
            let (found, least, most) = (found.as_secs_f64(), limits.start(), limits.end());
            Error::Usage(format!("`{flag}` is {found} s, expected {least} s to {most} s"))
        })
}

const DAY: Duration = Duration::from_secs(86_400);

/// The longest session of GetSessionToken.
const MAX_SESSION_DURATION: Duration = Duration::from_secs(129_600);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_unit() {
        for (text, millis) in
            [("500ms", 500), ("30s", 30_000), ("30", 30_000), ("5m", 300_000), ("1h", 3_600_000)]
        {
            assert_eq!(parse_duration(text), Ok(Duration::from_millis(millis)), "{text}");
        }
        for text in ["", "s", "1d", "-1s", "1.5h", "1 h"] {
            let said = "is not a duration";
            assert!(parse_duration(text).is_err_and(|problem| problem.contains(said)), "{text}");
        }
        for text in ["25h", "86401", "99999999999999999999", "99999999999999999h"] {
            let problem = format!("`{text}` is too long, expected at most 24h");
            assert_eq!(parse_duration(text), Err(problem));
        }
        assert_eq!(
            parse_duration("0m"),
            Err("`0m` is too short, expected at least 1ms".to_owned())
        );
        assert_eq!(parse_session_duration("36h"), Ok(MAX_SESSION_DURATION));
    }
}
