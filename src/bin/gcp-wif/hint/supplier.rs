//! What to do when there is no AWS identity.

use gcp_wif::sanitize::Sanitized;
use gcp_wif::supplier::{EndpointError, InstanceMetadataError, ProfileError, SupplierError};

use super::aws_sts::of_aws_sts;
use super::session::NO_CODE;
use crate::error::Error;

/// Returns what to do when there is no AWS identity.
pub(super) fn of_supplier(error: &SupplierError) -> Option<String> {
    Some(match error {
        SupplierError::NoRegion(_) => "set AWS_REGION to the region whose AWS STS Google should ask".to_owned(),
        SupplierError::NoSecurityCredentials(_) => "attach an IAM role to the instance, or set AWS_ACCESS_KEY_ID and \
             AWS_SECRET_ACCESS_KEY, or AWS_PROFILE; in a container on EC2, raise the metadata hop limit to 2"
            .to_owned(),
        SupplierError::Role { error, .. } => return of_aws_sts(error).map(str::to_owned),
        SupplierError::MfaCode { source, .. } if matches!(source.downcast_ref(), Some(Error::MfaCodeNeeded { .. })) => NO_CODE.to_owned(),
        SupplierError::Profile { profile, error } => match &**error {
            ProfileError::LoginNeeded { command, .. } => {
                format!("{command} --profile {}", Sanitized::truncated(profile, 100))
            }
            ProfileError::Missing { .. } => {
                "`aws configure list-profiles` lists the profiles that there are".to_owned()
            }
            _ => return None,
        },
        SupplierError::Endpoint {
            supplier: "SSO",
            error: EndpointError::Status { status: 401, .. },
        } => "log in again: aws sso login".to_owned(),
        SupplierError::Endpoint { supplier: "container", .. } => {
            "the container's own role is asked for because of AWS_CONTAINER_CREDENTIALS_*; to use \
             another identity on purpose, set `--aws-source`"
                .to_owned()
        }
        SupplierError::InstanceMetadata(error) => match error {
            InstanceMetadataError::Status { status: 403, .. } => {
                "the instance metadata service is switched off, or this process may not use it".to_owned()
            }
            InstanceMetadataError::Status { what, status: 404 | 405, .. } if what.contains("IMDSv2") => {
                "this service has no IMDSv2; the setting `allow_imdsv1` (`GCP_WIF_ALLOW_IMDSV1=true`) \
                 goes on without it"
                    .to_owned()
            }
            InstanceMetadataError::Code { .. } => {
                "check the trust policy of the instance's IAM role: it has to let ec2.amazonaws.com \
                 assume it"
                    .to_owned()
            }
            _ => return None,
        },
        _ => return None,
    })
}
