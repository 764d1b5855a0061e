//! The names that Google gives to an AWS identity.

use std::fmt;

use crate::external_account::Audience;
use crate::sanitize::Sanitized;

/// An AWS identity as Google sees it through an AWS provider with the
/// [default attribute mapping](https://cloud.google.com/iam/docs/workload-identity-federation-with-other-clouds#mappings-and-conditions).
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Principal {
    arn: String,
    aws_role: String,
}

impl Principal {
    /// Maps the ARN that AWS STS returned for GetCallerIdentity.
    ///
    /// # Errors
    /// [`ArnError`] if the text is not an ARN.
    pub fn from_arn(arn: &str) -> Result<Self, ArnError> {
        let parts = arn.splitn(6, ':').collect::<Vec<_>>();
        let has_form = matches!(parts[..], ["arn", partition, service, _, _, resource]
            if !partition.is_empty() && !service.is_empty() && !resource.is_empty());
        if !has_form || arn.len() > MAX_ARN_LENGTH || !arn.bytes().all(|b| b.is_ascii_graphic()) {
            return Err(ArnError(arn.chars().take(MAX_ARN_LENGTH).collect()));
        }
        Ok(Self { arn: arn.to_owned(), aws_role: aws_role(arn) })
    }

    /// Returns `google.subject`, which is the ARN: "google.subject=assertion.arn".
    pub fn subject(&self) -> &str {
        &self.arn
    }

    /// Returns `attribute.aws_role`: the ARN, without the session's name if it is that of an assumed
    /// role.
    pub fn aws_role(&self) -> &str {
        &self.aws_role
    }

    /// Returns whether the subject is longer than Google accepts: "Cannot exceed 127 bytes."
    /// (IAM API, `WorkloadIdentityPoolProvider.attributeMapping`)
    pub const fn is_subject_too_long(&self) -> bool {
        self.arn.len() > MAX_SUBJECT_LENGTH
    }

    /// Returns the [principal identifier](https://cloud.google.com/iam/docs/principal-identifiers) of this
    /// identity alone. For an assumed role, that is one session.
    pub fn member(&self, audience: &Audience) -> String {
        format!("principal://{}/subject/{}", audience.pool(), self.arn)
    }

    /// Returns the principal identifier of all identities with the same `attribute.aws_role`. For an
    /// assumed role, that is every session.
    pub fn role_members(&self, audience: &Audience) -> String {
        format!("principalSet://{}/attribute.aws_role/{}", audience.pool(), self.aws_role)
    }

    /// Returns whether the identity is a session of an assumed role. Every such session has its own
    /// subject.
    pub fn is_assumed_role(&self) -> bool {
        self.aws_role != self.arn
    }
}

/// Returns the principal identifier of a JWT whose provider maps `google.subject=assertion.sub`. `None` for an
/// audience without a pool, and for a subject that Google would not accept.
pub fn jwt_member(audience: &Audience, subject: &str) -> Option<String> {
    let has_pool = audience.is_workforce_pool() || audience.project_number().is_some();
    let is_subject = has_pool && subject.len() <= MAX_SUBJECT_LENGTH;
    is_subject.then(|| format!("principal://{}/subject/{subject}", audience.pool()))
}

/// The error for a text that is not an ARN. It holds the text, shortened.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ArnError(String);

impl fmt::Display for ArnError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let found = Sanitized::truncated(&self.0, 200);
        write!(
            f,
            "`{found}` is not an ARN, expected `arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE`"
        )
    }
}

impl std::error::Error for ArnError {}

/// Maps an ARN to `attribute.aws_role`:
///
/// "attribute.aws_role=assertion.arn.contains('assumed-role') ?
/// assertion.arn.extract('{account_arn}assumed-role/') + 'assumed-role/' +
/// assertion.arn.extract('assumed-role/{role_name}/') : assertion.arn"
fn aws_role(arn: &str) -> String {
    if !arn.contains("assumed-role") {
        return arn.to_owned();
    }
    let account_arn = extract(arn, "", "assumed-role/");
    let role_name = extract(arn, "assumed-role/", "/");
    format!("{account_arn}assumed-role/{role_name}")
}

/// Returns the text between `before` and `after`, or an empty string if either is missing: `extract`
/// of the Common Expression Language.
fn extract<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    let rest = text.split_once(before).map(|(_, rest)| rest);
    rest.and_then(|rest| rest.split_once(after)).map_or("", |(found, _)| found)
}

/// The length of the longest `google.subject`, in bytes.
const MAX_SUBJECT_LENGTH: usize = 127;

/// "Length Constraints: Minimum length of 20. Maximum length of 2048." (AWS STS, `arn`)
const MAX_ARN_LENGTH: usize = 2048;

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    #[test]
    fn roles_of_every_kind_of_identity() {
        let session = "my-role/i-0123456789abcdef0";
        for (arn, role) in [
            (
                format!("arn:aws:sts::123456789012:assumed-role/{session}"),
                "arn:aws:sts::123456789012:assumed-role/my-role",
            ),
            (
                format!("arn:aws-us-gov:sts::123456789012:assumed-role/{session}"),
                "arn:aws-us-gov:sts::123456789012:assumed-role/my-role",
            ),
            (
                format!("arn:aws-cn:sts::123456789012:assumed-role/{session}"),
                "arn:aws-cn:sts::123456789012:assumed-role/my-role",
            ),
            (
                "arn:aws:sts::1:assumed-role/AWSReservedSSO_Admin_0a/me@example.com".to_owned(),
                "arn:aws:sts::1:assumed-role/AWSReservedSSO_Admin_0a",
            ),
            // The session is named like the marker.
            (
                "arn:aws:sts::1:assumed-role/a/assumed-role".to_owned(),
                "arn:aws:sts::1:assumed-role/a",
            ),
        ] {
            let principal = Principal::from_arn(&arn).unwrap();
            assert_eq!((principal.subject(), principal.aws_role()), (&*arn, role));
            assert!(principal.is_assumed_role());
        }
        for arn in [
            "arn:aws:iam::123456789012:user/alice",
            "arn:aws:iam::123456789012:user/team/a/alice",
            "arn:aws-us-gov:iam::123456789012:user/alice",
            "arn:aws:iam::123456789012:root",
            "arn:aws:sts::123456789012:federated-user/bob",
        ] {
            let principal = Principal::from_arn(arn).unwrap();
            assert_eq!((principal.subject(), principal.aws_role()), (arn, arn));
            assert!(!principal.is_assumed_role());
        }
    }

    /// Google's mapping searches for `assumed-role` anywhere in the ARN.
    #[test]
    fn a_user_named_assumed_role_is_mapped_as_google_does() {
        for (arn, role) in [
            ("arn:aws:iam::1:user/assumed-role", "assumed-role/"),
            ("arn:aws:iam::1:user/assumed-role/alice", "arn:aws:iam::1:user/assumed-role/"),
            ("arn:aws:iam::1:user/assumed-role/a/alice", "arn:aws:iam::1:user/assumed-role/a"),
        ] {
            assert_eq!(Principal::from_arn(arn).unwrap().aws_role(), role);
        }
    }

    #[test]
    fn the_subject_of_a_jwt_is_that_of_its_principal() {
        let audience = Audience::for_workload("123456", "my-pool", "my-oidc").unwrap();
        let pool =
            "iam.googleapis.com/projects/123456/locations/global/workloadIdentityPools/my-pool";
        let member = jwt_member(&audience, "repo:a/b").unwrap();
        assert_eq!(member, format!("principal://{pool}/subject/repo:a/b"));
        assert_eq!(jwt_member(&audience, &"a".repeat(MAX_SUBJECT_LENGTH + 1)), None);
    }

    #[test]
    fn principals_of_both_kinds_of_pool() {
        let arn = "arn:aws:sts::123456789012:assumed-role/my-role/my-session";
        let role = "arn:aws:sts::123456789012:assumed-role/my-role";
        let principal = Principal::from_arn(arn).unwrap();
        let workforce = "//iam.googleapis.com/locations/global/workforcePools/staff/providers/aws";
        for (audience, pool) in [
            (
                Audience::for_workload("123456", "my-pool", "my-aws"),
                "iam.googleapis.com/projects/123456/locations/global/workloadIdentityPools/my-pool",
            ),
            (
                Audience::parse(workforce),
                "iam.googleapis.com/locations/global/workforcePools/staff",
            ),
        ] {
            let audience = audience.unwrap();
            let member = format!("principal://{pool}/subject/{arn}");
            assert_eq!(principal.member(&audience), member);
            let members = format!("principalSet://{pool}/attribute.aws_role/{role}");
            assert_eq!(principal.role_members(&audience), members);
        }
    }

    #[test]
    fn a_subject_has_at_most_127_bytes() {
        let of_length = |length: usize| {
            let start = "arn:aws:sts::123456789012:assumed-role/my-role/";
            Principal::from_arn(&format!("{start}{}", "s".repeat(length - start.len()))).unwrap()
        };
        assert!(!of_length(127).is_subject_too_long());
        assert!(of_length(128).is_subject_too_long());
    }

    #[test]
    fn text_that_is_not_an_arn_is_refused() {
        let long = format!("arn:aws:iam::1:user/{}", "a".repeat(2048));
        for text in [
            "",
            "arn:aws:iam::1",
            "arn:aws:iam::1:",
            "x:aws:iam::1:user/a",
            "arn:aws:iam::1:a b",
            &long,
        ] {
            assert!(Principal::from_arn(text).is_err(), "{text}");
        }
        assert_eq!(
            Principal::from_arn("\u{1b}[2J").unwrap_err().to_string(),
            "`\\u{1b}[2J` is not an ARN, expected `arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE`"
        );
    }
}
