//! The checked flags of `setup`.

use gcp_wif::external_account::JWT;
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
    pub(super) provider_kind: ProviderKind,
}

/// A kind of provider, which decides the subject token.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum ProviderKind {
    /// An AWS provider, for a signed GetCallerIdentity request.
    Aws,
    /// An OIDC provider, for a JWT of AWS STS.
    Oidc,
}

impl Plan {
    /// Checks the flags.
    ///
    /// # Errors
    /// [`Error::Usage`] for the first value that cannot be right.
    pub(crate) fn parse(args: &Setup) -> Result<Self> {
        let provider_kind = if args.jwt { ProviderKind::Oidc } else { ProviderKind::Aws };
        let project = checked("--project", &args.project, PROJECT, is_project)?;
        let number = args.project_number.as_deref();
        let number =
            number.map(|n| checked("--project-number", n, "digits", is_number)).transpose()?;
        let account = checked("--aws-account", &args.aws_account, "12 digits", is_account)?;
        let provider = args.provider.clone().unwrap_or_else(|| match provider_kind {
            ProviderKind::Aws => format!("aws-{account}"),
            ProviderKind::Oidc => format!("aws-{account}-jwt"),
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
            provider_kind,
        })
    }

    /// Returns the flags of `config create` for the source and the service account, each with a space before it.
    pub(super) fn credential_flags(&self) -> String {
        let mut flags = match self.provider_kind {
            ProviderKind::Aws => " --aws".to_owned(),
            ProviderKind::Oidc => format!(
                " --executable-command='/usr/local/bin/gcp-wif executable' --subject-token-type={JWT}"
            ),
        };
        if let Some(account) = &self.service_account {
            flags += &format!(" --service-account={}", account.email());
        }
        flags
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

/// Accepts the ID of a project. Older projects have a domain before it: `example.com:my-project`.
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
