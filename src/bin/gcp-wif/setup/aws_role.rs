//! The AWS role that gets access.

use gcp_wif::sanitize::Sanitized;

use crate::error::{Error, Result};

/// A role of an AWS account.
#[derive(Debug)]
pub(super) struct AwsRole {
    partition: String,
    account: String,
    /// The path of the role, which begins and ends with a slash.
    path: String,
    name: String,
}

impl AwsRole {
    /// Parses the name of a role, with or without its path, or its ARN.
    pub(super) fn parse(text: &str, account: &str) -> Result<Self> {
        let refuse = |expected: String| {
            let found = Sanitized::truncated(text, 200);
            Err(Error::Usage(format!("`--role` is `{found}`, expected {expected}")))
        };
        let (partition, resource) = match text.split(':').collect::<Vec<_>>()[..] {
            [name] => ("aws", name),
            ["arn", partition, "iam", "", owner, resource] if owner == account => {
                match resource.strip_prefix("role/") {
                    Some(name) => (partition, name),
                    None => return refuse(SHAPE.to_owned()),
                }
            }
            ["arn", _, "iam", "", _, _] => {
                return refuse(format!("a role of the account {account}"));
            }
            _ => return refuse(SHAPE.to_owned()),
        };
        let (path, name) = match resource.trim_start_matches('/').rsplit_once('/') {
            Some((path, name)) => (format!("/{path}/"), name),
            None => ("/".to_owned(), resource.trim_start_matches('/')),
        };
        let is_partition = |part: &str| {
            part.starts_with("aws") && part.bytes().all(|b| b.is_ascii_lowercase() || b == b'-')
        };
        // "The regex used to validate this parameter is a string of characters consisting of upper and
        // lowercase alphanumeric characters with no spaces. You can also include any of the following
        // characters: _+=,.@-" (IAM, RoleName)
        let is_name = |part: &str| {
            let is_letter = |b: u8| b.is_ascii_alphanumeric() || b"_+=,.@-".contains(&b);
            (1..=64).contains(&part.len()) && part.bytes().all(is_letter)
        };
        let is_path = path.split('/').all(|part| part.is_empty() || is_name(part));
        if !is_partition(partition) || !is_name(name) || !is_path {
            return refuse(SHAPE.to_owned());
        }
        Ok(Self {
            partition: partition.to_owned(),
            account: account.to_owned(),
            path,
            name: name.to_owned(),
        })
    }

    /// Returns the name without the path.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Returns the ARN of the role, which is the subject of its JWTs.
    pub(super) fn arn(&self) -> String {
        let Self { partition, account, path, name } = self;
        format!("arn:{partition}:iam::{account}:role{path}{name}")
    }

    /// Returns the ARN of the role's sessions without their names: the attribute `aws_role` of an AWS provider. It
    /// has no path.
    pub(super) fn assumed_role_arn(&self) -> String {
        let Self { partition, account, name, .. } = self;
        format!("arn:{partition}:sts::{account}:assumed-role/{name}")
    }
}

const SHAPE: &str = "the name of a role or `arn:aws:iam::ACCOUNT:role/NAME`";

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    #[test]
    fn roles_by_name_and_by_arn() {
        for (text, arn, assumed) in [
            (
                "job",
                "arn:aws:iam::123456789012:role/job",
                "arn:aws:sts::123456789012:assumed-role/job",
            ),
            (
                "/team/a/job",
                "arn:aws:iam::123456789012:role/team/a/job",
                "arn:aws:sts::123456789012:assumed-role/job",
            ),
            (
                "arn:aws-us-gov:iam::123456789012:role/team/job",
                "arn:aws-us-gov:iam::123456789012:role/team/job",
                "arn:aws-us-gov:sts::123456789012:assumed-role/job",
            ),
        ] {
            let role = AwsRole::parse(text, "123456789012").unwrap();
            assert_eq!((role.arn(), role.assumed_role_arn()), (arn.to_owned(), assumed.to_owned()));
        }
    }

    #[test]
    fn other_arns_are_refused() {
        for text in [
            "",
            "a b",
            "a$(id)",
            "arn:aws:iam::210987654321:role/job",
            "arn:aws:iam::123456789012:user/job",
            "arn:aws:sts::123456789012:assumed-role/job/session",
            "arn:x:iam::123456789012:role/job",
            "/a'b/job",
        ] {
            assert!(AwsRole::parse(text, "123456789012").is_err(), "{text}");
        }
    }
}
