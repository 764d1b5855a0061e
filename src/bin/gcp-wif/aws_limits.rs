//! The limits of AWS for the values of its parameters.

/// Accepts an https URL for the AWS sign-in endpoint.
pub(crate) fn https_url(text: &str) -> Result<String, String> {
    match text.strip_prefix("https://") {
        Some(rest) if !rest.is_empty() => within(text, 9..=2048, |b| b.is_ascii_graphic()),
        _ => Err("expected https://…".to_owned()),
    }
}

/// Accepts the issuer of a console session, which is sent to the AWS sign-in endpoint unchanged: a URL, or a name
/// such as `Example.org` in AWS's own walk-through.
pub(crate) fn issuer(text: &str) -> Result<String, String> {
    match text.chars().any(char::is_control) {
        true => Err("it has a control character".to_owned()),
        false => within(text, 1..=2048, |_| true),
    }
}

/// Accepts the ARN of a role (`RoleArn`).
pub(crate) fn role_arn(text: &str) -> Result<String, String> {
    let parts: Vec<&str> = text.splitn(6, ':').collect();
    match parts[..] {
        ["arn", partition, "iam", "", _, resource]
            if !partition.is_empty() && resource.starts_with("role/") =>
        {
            within(text, 20..=2048, |b| b.is_ascii_graphic())
        }
        _ => Err("expected arn:aws:iam::ACCOUNT:role/NAME".to_owned()),
    }
}

/// Accepts the name of a role session (`RoleSessionName`).
pub(crate) fn session_name(text: &str) -> Result<String, String> {
    within(text, 2..=64, |b| is_word(b) || b"+=,.@-".contains(&b))
}

/// Accepts an external ID (`ExternalId`).
pub(crate) fn external_id(text: &str) -> Result<String, String> {
    within(text, 2..=1224, |b| is_word(b) || b"+=,.@:/-".contains(&b))
}

/// Accepts the serial number or ARN of an MFA device (`SerialNumber`).
pub(crate) fn mfa_serial(text: &str) -> Result<String, String> {
    within(text, 9..=256, |b| is_word(b) || b"+=/:,.@-".contains(&b))
}

/// Accepts a text if its length in bytes and each of its bytes are accepted.
fn within(
    text: &str,
    length: std::ops::RangeInclusive<usize>,
    accepts: impl Fn(u8) -> bool,
) -> Result<String, String> {
    if !length.contains(&text.len()) {
        return Err(format!("expected {} to {} characters", length.start(), length.end()));
    }
    match text.bytes().all(accepts) {
        true => Ok(text.to_owned()),
        false => Err("it has a character that AWS does not accept".to_owned()),
    }
}

const fn is_word(b: u8) -> bool {
    b.is_ascii_alphanumeric() || b == b'_'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_accepted_as_by_aws_sts() {
        for arn in ["arn:aws:iam::123456789012:role/a", "arn:aws-cn:iam::123456789012:role/p/a"] {
            assert_eq!(role_arn(arn).as_deref(), Ok(arn));
        }
        for arn in ["", "a", "arn:aws:iam::123456789012:user/a", "arn:aws:sts::1:assumed-role/a/b"]
        {
            assert!(role_arn(arn).is_err(), "{arn}");
        }
        assert!(session_name("job@my-host.example").is_ok());
        for name in ["a", "a b", "a/b", "é é", &"a".repeat(65)] {
            assert!(session_name(name).is_err(), "{name}");
        }
        assert!(external_id("a:b/c").is_ok() && external_id("a b").is_err());
        assert!(mfa_serial("arn:aws:iam::123456789012:mfa/me").is_ok());
        assert!(mfa_serial("GAHT1234").is_err());
    }
}
