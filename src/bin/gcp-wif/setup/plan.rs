//! What is to be set up.

use gcp_wif::sanitize::Sanitized;

use super::aws_role::AwsRole;
use super::service_account::ServiceAccount;
use crate::args::Setup;
use crate::error::{Error, Result};

/// The checked flags of `setup`: no value needs quotes in a shell or an escape in Terraform.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(super) project: String,
    pub(super) project_number: Option<String>,
    pub(super) aws_account: String,
    pub(super) role: Option<AwsRole>,
    pub(super) service_account: Option<ServiceAccount>,
    /// Roles of Google Cloud to grant in the project.
    pub(super) grants: Vec<String>,
    pub(super) pool: String,
    pub(super) provider: String,
    pub(super) way: Way,
}

/// What the provider takes as a subject token.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Way {
    /// A signed GetCallerIdentity request.
    SignedRequest,
    /// A JWT of AWS STS.
    Jwt,
}

impl Plan {
    /// Checks the flags.
    ///
    /// # Errors
    /// [`Error::Usage`] for the first value that cannot be right.
    pub(crate) fn parse(args: &Setup) -> Result<Self> {
        let way = if args.jwt { Way::Jwt } else { Way::SignedRequest };
        let project = checked("--project", &args.project, PROJECT, is_project)?;
        let number = args.project_number.as_deref();
        let number =
            number.map(|n| checked("--project-number", n, "digits", is_number)).transpose()?;
        let account = checked("--aws-account", &args.aws_account, "12 digits", is_account)?;
        let provider = args.provider.clone().unwrap_or_else(|| match way {
            Way::SignedRequest => format!("aws-{account}"),
            Way::Jwt => format!("aws-{account}-jwt"),
        });
        let email = args.service_account.as_deref();
        let role = args.role.as_deref();
        let grant = |role: &String| checked("--grant", role, GRANT, is_grant);
        Ok(Self {
            role: role.map(|role| AwsRole::parse(role, &account)).transpose()?,
            service_account: email
                .map(|email| ServiceAccount::parse(email, &project))
                .transpose()?,
            grants: args.grant.iter().map(grant).collect::<Result<_>>()?,
            pool: checked("--pool", &args.pool, ID, is_id)?,
            provider: checked("--provider", &provider, ID, is_id)?,
            project,
            project_number: number,
            aws_account: account,
            way,
        })
    }
}

fn checked(
    flag: &str,
    value: &str,
    expected: &str,
    is_valid: impl Fn(&str) -> bool,
) -> Result<String> {
    if is_valid(value) {
        return Ok(value.to_owned());
    }
    let found = Sanitized::truncated(value, 200);
    Err(Error::Usage(format!("`{flag}` is `{found}`, expected {expected}")))
}

/// An ID that users choose, with the domain of older projects before it.
fn is_project(text: &str) -> bool {
    let id = text.rsplit_once(':').map_or(text, |(_, id)| id);
    let is_letter = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-.:".contains(&b);
    id.starts_with(|first: char| first.is_ascii_lowercase()) && text.bytes().all(is_letter)
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

fn is_account(text: &str) -> bool {
    text.len() == 12 && is_number(text)
}

/// "This value should be 4-32 characters, and may contain the characters [a-z0-9-]. The prefix `gcp-`
/// is reserved for use by Google" (IAM API, `workloadIdentityPools.create`)
fn is_id(text: &str) -> bool {
    let is_letter = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    (4..=32).contains(&text.len()) && text.bytes().all(is_letter) && !text.starts_with("gcp-")
}

fn is_grant(text: &str) -> bool {
    let is_letter = |b: u8| b.is_ascii_alphanumeric() || b"./_-".contains(&b);
    text.contains("roles/") && !text.ends_with('/') && text.bytes().all(is_letter)
}

const PROJECT: &str = "the ID of a project, such as `my-project`";

const GRANT: &str = "a role such as `roles/storage.objectViewer`";

const ID: &str = "4 to 32 characters of a-z, 0-9 and `-`, not beginning with `gcp-`";
