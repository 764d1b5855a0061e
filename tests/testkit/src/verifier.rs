//! Recomputes the signature of a subject token with AWS's own `aws-sigv4` crate.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4;
use serde_json::Value;
use url::{Host, Url};

/// Checks a decoded subject token as AWS STS and Google do, and that its target resource is signed.
///
/// `secret_of` returns the secret access key of an access key ID, and `now` is the time at which Google sends the request
/// to AWS STS. The error says what is wrong.
pub fn verify(
    subject_token: &str,
    audience: &str,
    secret_of: impl Fn(&str) -> Option<String>,
    now: SystemTime,
) -> Result<(), String> {
    let signed = verify_any_target(subject_token, audience, secret_of, now)?;
    if !signed.split(';').any(|name| name == "x-goog-cloud-target-resource") {
        return Err("the target resource is not signed".to_owned());
    }
    Ok(())
}

/// Checks a decoded subject token as [`verify`] does, whether its target resource is signed or not. Returns the names of
/// the signed headers.
pub fn verify_any_target(
    subject_token: &str,
    audience: &str,
    secret_of: impl Fn(&str) -> Option<String>,
    now: SystemTime,
) -> Result<String, String> {
    let request: Value = serde_json::from_str(subject_token).map_err(|e| e.to_string())?;
    let text = |value: &Value, name: &str| {
        value[name].as_str().map(str::to_owned).ok_or_else(|| format!("no `{name}`"))
    };
    let (method, url) = (text(&request, "method")?, text(&request, "url")?);
    check_call(&method, &url)?;
    let mut headers = Vec::new();
    for header in request["headers"].as_array().ok_or("no `headers`")? {
        headers.push((text(header, "key")?.to_ascii_lowercase(), text(header, "value")?));
    }
    let header = |name: &str| {
        let found: Vec<_> = headers.iter().filter(|(key, _)| key == name).collect();
        match found[..] {
            [(_, value)] => Ok(value.clone()),
            _ => Err(format!("{} headers `{name}`, expected one", found.len())),
        }
    };
    if header("x-goog-cloud-target-resource")? != audience {
        return Err("the target resource is not the audience".to_owned());
    }
    if headers.iter().any(|(name, _)| name == "x-amz-content-sha256") {
        return Err("Google does not accept `x-amz-content-sha256`".to_owned());
    }
    let signed_at = time_of(&header("x-amz-date")?)?;
    let [age, ahead] = [now.duration_since(signed_at), signed_at.duration_since(now)];
    if [age, ahead].into_iter().flatten().any(|distance| distance > MAX_VALIDITY) {
        return Err("the signature is not of the last 15 minutes".to_owned());
    }
    verify_request(&method, &url, &headers, b"", secret_of)?;
    part(&header("authorization")?, "SignedHeaders=")
}

/// Checks that a request is a call of GetCallerIdentity, at a host of AWS STS or of a fake.
fn check_call(method: &str, url: &str) -> Result<(), String> {
    let parsed = Url::parse(url).map_err(|error| format!("`{url}`: {error}"))?;
    let is_sts = match parsed.host() {
        Some(Host::Domain(host)) => {
            let is_sts = |label: &str| label == "sts" || label == "sts-fips";
            let is_aws = [".amazonaws.com", ".amazonaws.com.cn", ".amazonaws.eu", ".api.aws"];
            host.split('.').any(is_sts) && is_aws.iter().any(|end| host.ends_with(end))
        }
        Some(Host::Ipv4(host)) => host.is_loopback(),
        _ => false,
    };
    let mut actions = parsed.query_pairs().filter(|(name, _)| name == "Action");
    let is_call = actions.next().is_some_and(|(_, action)| action == "GetCallerIdentity");
    match method == "POST" && is_sts && is_call && actions.next().is_none() {
        true => Ok(()),
        false => Err(format!("`{method} {url}` is not a call of GetCallerIdentity of AWS STS")),
    }
}

/// Checks the signature of any request to AWS STS, with header names in lower case, and returns the
/// access key ID that signed it.
pub fn verify_request(
    method: &str,
    url: &str,
    headers: &[(String, String)],
    body: &[u8],
    secret_of: impl Fn(&str) -> Option<String>,
) -> Result<String, String> {
    let header = |name: &str| {
        let found = headers.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str()).ok_or_else(|| format!("no header `{name}`"))
    };
    let authorization = header("authorization")?;
    let scope = part(authorization, "Credential=")?;
    let [id, day, region, "sts", "aws4_request"] = scope.split('/').collect::<Vec<_>>()[..] else {
        return Err(format!("the credential scope is `{scope}`"));
    };
    let date = header("x-amz-date")?;
    if !date.starts_with(day) {
        return Err("the credential scope is of another day".to_owned());
    }
    let signed = part(authorization, "SignedHeaders=")?;
    let token = header("x-amz-security-token").ok();
    let secret = secret_of(id).ok_or_else(|| format!("InvalidClientTokenId: `{id}`"))?;
    let credentials = Credentials::new(id, secret, token.map(str::to_owned), None, "fake").into();
    let params = v4::SigningParams::builder()
        .identity(&credentials)
        .region(region)
        .name("sts")
        .time(time_of(date)?)
        .settings(SigningSettings::default())
        .build()
        .map_err(|e| e.to_string())?
        .into();
    // The signer adds date and session token itself. It signs every header that it is given, so it
    // is given the headers that are claimed to be signed: a token that is not signed changes the
    // signature.
    let own = ["x-amz-date", "x-amz-security-token"];
    let extra = headers
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .filter(|(name, _)| signed.split(';').any(|signed| signed == *name))
        .filter(|(name, _)| !own.contains(name));
    let signable = SignableRequest::new(method, url, extra, SignableBody::Bytes(body))
        .map_err(|e| e.to_string())?;
    let expected = sign(signable, &params).map_err(|e| e.to_string())?;
    if part(authorization, "Signature=")? != expected.signature() {
        return Err("SignatureDoesNotMatch".to_owned());
    }
    Ok(id.to_owned())
}

/// Returns what follows `name` in an `Authorization` header.
fn part(authorization: &str, name: &str) -> Result<String, String> {
    let (_, rest) = authorization.split_once(name).ok_or_else(|| format!("no `{name}`"))?;
    Ok(rest.split(',').next().unwrap_or_default().to_owned())
}

/// Reads `20200811T065522Z`.
fn time_of(date: &str) -> Result<SystemTime, String> {
    let number = |range: std::ops::Range<usize>| {
        date.get(range).and_then(|digits| digits.parse::<u64>().ok()).ok_or("no `x-amz-date`")
    };
    let (year, month, day) = (number(0..4)?, number(4..6)?, number(6..8)?);
    let (hour, minute, second) = (number(9..11)?, number(11..13)?, number(13..15)?);
    // Days since 1970 in the proleptic Gregorian calendar, years beginning in March.
    let (y, m) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days = y * 365 + y / 4 - y / 100 + y / 400 + (m * 153 + 2) / 5 + day - 1 - 719_468;
    Ok(UNIX_EPOCH + Duration::from_secs(((days * 24 + hour) * 60 + minute) * 60 + second))
}

/// The time for which AWS STS accepts a signature, before and after its date.
const MAX_VALIDITY: Duration = Duration::from_secs(15 * 60);
