//! Hints for suppliers of the AWS identity.

use gcp_wif::sanitize::Sanitized;
use gcp_wif::service_error::{Operation, ServiceError};
use gcp_wif::supplier::{
    EndpointError, EndpointSupplier, InstanceMetadataError, ProfileError, SupplierError,
};

use super::aws_sts::of_role;
use super::nothing_found::{of_no_credentials, of_no_region};
use super::session::NO_CODE;
use crate::error::Error;
use crate::shell::quoted_text;

/// Returns the hint for a missing AWS identity.
pub(super) fn of_supplier(error: &SupplierError) -> Option<String> {
    let profile = match error {
        SupplierError::ProfileChain { profiles, .. } => profiles.last().map(String::as_str),
        _ => None,
    };
    match error.innermost() {
        SupplierError::NoRegion(attempts) => Some(of_no_region(attempts)),
        SupplierError::NoSecurityCredentials(attempts) => of_no_credentials(attempts),
        SupplierError::Role { role, error } => of_role(role, error),
        // This program's own prompt returns its own error.
        SupplierError::MfaCode { source, .. } => match source.downcast_ref() {
            Some(Error::MfaCodeNeeded { .. }) => Some(NO_CODE.to_owned()),
            _ => None,
        },
        SupplierError::Profile { profile, error } => of_profile(profile, error),
        SupplierError::Endpoint { supplier, error } => of_endpoint(*supplier, error, profile),
        SupplierError::InstanceMetadata(error) => of_instance_metadata(error).map(str::to_owned),
        _ => None,
    }
}

fn of_profile(profile: &str, error: &ProfileError) -> Option<String> {
    match error {
        ProfileError::LoginNeeded { command, .. } => Some(login(command, Some(profile))),
        ProfileError::Missing { .. } => {
            Some("`aws configure list-profiles` lists the existing profiles".to_owned())
        }
        _ => None,
    }
}

fn of_endpoint(
    supplier: EndpointSupplier,
    error: &EndpointError,
    profile: Option<&str>,
) -> Option<String> {
    match (supplier, error) {
        (EndpointSupplier::Sso, EndpointError::Service(error))
            if error.operation == Operation::GetRoleCredentials
                && error.http_status() == Some(401) =>
        {
            Some(format!("log in again: {}", login("aws sso login", profile)))
        }
        (EndpointSupplier::Container, EndpointError::WithoutToken(_)) => {
            Some(CONTAINER_TOKEN.to_owned())
        }
        (EndpointSupplier::Container, EndpointError::Service(error)) if is_of_pod(error) => {
            Some(POD_ROLE.to_owned())
        }
        (EndpointSupplier::Container, _) => Some(CONTAINER.to_owned()),
        _ => None,
    }
}

/// Returns whether the agent of EKS Pod Identity may not assume the role.
fn is_of_pod(error: &ServiceError) -> bool {
    error.refusal().is_some_and(|refusal| {
        refusal.message.contains("does not have permissions to assume the associated role")
    })
}

fn login(command: &str, profile: Option<&str>) -> String {
    let Some(profile) = profile else {
        return command.to_owned();
    };
    format!("{command} --profile {}", Sanitized::truncated(&quoted_text(profile), 200))
}

fn of_instance_metadata(error: &InstanceMetadataError) -> Option<&'static str> {
    match error {
        InstanceMetadataError::Code { .. } => Some(
            "check the trust policy of the instance's IAM role: it must allow ec2.amazonaws.com to \
             assume the role",
        ),
        InstanceMetadataError::Service(error) => match (error.operation, error.http_status()?) {
            (_, 403) => {
                Some("enable the instance metadata service, or allow this process to use it")
            }
            (Operation::MetadataSessionToken, 404 | 405) => Some(
                "this service does not support IMDSv2; to continue without it, set \
                 `GCP_WIF_ALLOW_IMDSV1=true`",
            ),
            _ => None,
        },
        _ => None,
    }
}

const CONTAINER: &str = "AWS_CONTAINER_CREDENTIALS_* selects the container's role; to use another \
    identity, set `--aws-source`";

const CONTAINER_TOKEN: &str = "set AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE to the file with the \
    token, or AWS_CONTAINER_AUTHORIZATION_TOKEN to the token; EKS sets the file in new pods of a \
    service account with a Pod Identity association";

const POD_ROLE: &str = "the trust policy of the associated role must allow `pods.eks.amazonaws.com` \
    both sts:AssumeRole and sts:TagSession";
