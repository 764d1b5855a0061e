//! Hints for AWS STS.

use gcp_wif::aws_sts::AwsStsError;
use gcp_wif::service_error::{Operation, Refusal};

use super::machine::{CLOCK, of_transport};
use super::session::of_session;
use super::web_identity::of_web_identity;

/// Returns the hint for a role that cannot be assumed.
pub(super) fn of_role(role: &str, error: &AwsStsError) -> Option<String> {
    if let AwsStsError::Service(error) = error
        && error.operation == Operation::AssumeRoleWithWebIdentity
        && let Some(Refusal { code, message, clock_skew: None, .. }) = error.refusal()
        && let Some(hint) = of_web_identity(role, without_suffix(code), message)
    {
        return Some(hint);
    }
    of_aws_sts(error).map(str::to_owned)
}

/// Returns the hint for a failed request to AWS STS.
pub(super) fn of_aws_sts(error: &AwsStsError) -> Option<&'static str> {
    let AwsStsError::Service(error) = error else {
        return None;
    };
    let Some(Refusal { code, message, clock_skew, .. }) = error.refusal() else {
        return of_transport(error);
    };
    if clock_skew.is_some() {
        return Some(CLOCK);
    }
    Some(match without_suffix(code) {
        "OutboundWebIdentityFederationDisabled" => {
            "enable it once for the AWS account, with `aws iam \
             enable-outbound-web-identity-federation`"
        }
        "AccessDenied" if error.operation == Operation::GetWebIdentityToken => {
            "add this statement to a policy of the role or user: {\"Effect\": \"Allow\", \"Action\": \
             \"sts:GetWebIdentityToken\", \"Resource\": \"*\", \"Condition\": \
             {\"ForAllValues:StringEquals\": {\"sts:IdentityTokenAudience\": \
             \"https://iam.googleapis.com/projects/NUMBER/locations/global/workloadIdentityPools/POOL\
             /providers/PROVIDER\"}, \"NumericLessThanEquals\": {\"sts:DurationSeconds\": 3600}}}"
        }
        "SessionDurationEscalation" => {
            "shorten `--duration`: the JWT may not outlive the AWS session that asks for it"
        }
        "JWTPayloadSizeExceeded" => {
            "remove tags from the role or its session: they become claims of the JWT"
        }
        "InvalidAction" | "UnknownOperation"
            if error.operation == Operation::GetWebIdentityToken =>
        {
            "only the regional endpoints of AWS STS have this operation: check AWS_ENDPOINT_URL_STS \
             and AWS_ENDPOINT_URL, or set AWS_REGION to another region"
        }
        "RegionDisabled" => {
            "activate AWS STS for the region in the account settings of IAM, or set AWS_REGION to \
             another region"
        }
        "ExpiredToken" => "the AWS session has expired: get new credentials",
        // The request has no access key.
        "InvalidClientTokenId" if error.operation == Operation::AssumeRoleWithWebIdentity => {
            "if the region has to be enabled, enable it for the account, or set AWS_REGION to another \
             region"
        }
        "InvalidClientTokenId" => {
            "check AWS_ACCESS_KEY_ID, and AWS_SESSION_TOKEN, which temporary credentials need; in a \
             region that has to be enabled, enable it for the account"
        }
        "SignatureDoesNotMatch" if ["expired", "current"].iter().any(|w| message.contains(w)) => {
            CLOCK
        }
        "SignatureDoesNotMatch" => {
            "check AWS_SECRET_ACCESS_KEY: it does not belong to the access key id"
        }
        _ => return of_session(error.operation, message),
    })
}

/// Removes the suffix `Exception`, which some of AWS's protocols append to codes.
fn without_suffix(code: &str) -> &str {
    code.strip_suffix("Exception").unwrap_or(code)
}
