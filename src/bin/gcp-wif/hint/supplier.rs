//! What to do when there is no AWS identity.

use gcp_wif::sanitize::Sanitized;
use gcp_wif::service_error::Operation;
use gcp_wif::supplier::{
    EndpointError, EndpointSupplier, InstanceMetadataError, ProfileError, SupplierError,
};

use super::aws_sts::of_aws_sts;
use super::session::NO_CODE;
use crate::error::Error;

/// Returns what to do when there is no AWS identity.
pub(super) fn of_supplier(error: &SupplierError) -> Option<String> {
    match error {
        SupplierError::NoRegion(_) => Some(REGION.to_owned()),
        SupplierError::NoSecurityCredentials(_) => Some(CREDENTIALS.to_owned()),
        SupplierError::Role { error, .. } => of_aws_sts(error).map(str::to_owned),
        // The prompt is this program's, and so is its error.
        SupplierError::MfaCode { source, .. } => match source.downcast_ref() {
            Some(Error::MfaCodeNeeded { .. }) => Some(NO_CODE.to_owned()),
            _ => None,
        },
        SupplierError::Profile { profile, error } => of_profile(profile, error),
        SupplierError::Endpoint { supplier, error } => {
            of_endpoint(*supplier, error).map(str::to_owned)
        }
        SupplierError::InstanceMetadata(error) => of_instance_metadata(error).map(str::to_owned),
        _ => None,
    }
}

fn of_profile(profile: &str, error: &ProfileError) -> Option<String> {
    match error {
        ProfileError::LoginNeeded { command, .. } => {
            let profile = Sanitized::truncated(profile, 100).to_string();
            // The name may have spaces.
            let profile = shlex::try_quote(&profile).unwrap_or_else(|_| (&*profile).into());
            Some(format!("{command} --profile {profile}"))
        }
        ProfileError::Missing { .. } => {
            Some("`aws configure list-profiles` lists the existing profiles".to_owned())
        }
        _ => None,
    }
}

fn of_endpoint(supplier: EndpointSupplier, error: &EndpointError) -> Option<&'static str> {
    match (supplier, error) {
        (EndpointSupplier::Sso, EndpointError::Service(error))
            if error.operation == Operation::GetRoleCredentials
                && error.http_status() == Some(401) =>
        {
            Some("log in again: aws sso login")
        }
        (EndpointSupplier::Container, _) => Some(
            "AWS_CONTAINER_CREDENTIALS_* selects the container's role; to use another identity, \
             set `--aws-source`",
        ),
        _ => None,
    }
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

const REGION: &str = "set AWS_REGION to the region whose AWS STS Google should ask";

const CREDENTIALS: &str = "attach an IAM role to the instance, or set AWS_ACCESS_KEY_ID and \
    AWS_SECRET_ACCESS_KEY, or AWS_PROFILE; in a container on EC2, raise the metadata hop limit to 2";
