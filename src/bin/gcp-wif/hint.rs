//! What to do about an error.

use gcp_wif::aws_sts::AwsStsError;
use gcp_wif::context::TransportErrorKind;
use gcp_wif::external_account::AccountError;
use gcp_wif::federation::Error;
use gcp_wif::service_error::{Operation, Refusal, ServiceError};
use gcp_wif::supplier::{
    EndpointError, EndpointSupplier, InstanceMetadataError, ProfileError, SupplierError,
};

use gcp_wif::sanitize::Sanitized;

use crate::credential_file::NoCredentialFile;
use crate::mfa_code::NobodyToAsk;
use crate::session_hint::{NO_CODE, of_session, of_sign_in};
use crate::time_hint::of_time;

/// Is one sentence on what to do, where there is something to do.
pub(crate) fn hint(error: &anyhow::Error) -> Option<String> {
    of_kind(error).or_else(|| of_time(error).map(str::to_owned))
}

fn of_kind(error: &anyhow::Error) -> Option<String> {
    if error.is::<NoCredentialFile>() {
        return Some(CREATE.to_owned());
    }
    if let Some(error) = error.downcast_ref::<AccountError>() {
        return of_account(error);
    }
    if let Some(error) = error.downcast_ref::<AwsStsError>() {
        return of_aws_sts(error).map(str::to_owned);
    }
    if let Some(error) = error.downcast_ref() {
        return of_sign_in(error).map(str::to_owned);
    }
    if let Some(error) = error.downcast_ref() {
        return of_supplier(error);
    }
    match error.downcast_ref::<Error>()? {
        Error::Account(error) => of_account(error),
        Error::Supplier(error) => of_supplier(error),
        Error::Exchange(error) => of_exchange(error),
        Error::NoServiceAccount => Some(
            "create the file with `--service-account=EMAIL`: Google gives ID tokens to service \
             accounts only"
                .to_owned(),
        ),
        _ => None,
    }
}

/// Is what to do about a bad credential file.
pub(crate) fn of_account(error: &AccountError) -> Option<String> {
    Some(match error {
        AccountError::CredentialType(found) => match found.as_str() {
            "service_account" => format!(
                "this is a service account key, which this program makes unnecessary; {CREATE}"
            ),
            "authorized_user" => format!(
                "this is what `gcloud auth application-default login` writes for a person; {CREATE}"
            ),
            "impersonated_service_account" | "external_account_authorized_user" => {
                format!("this is another of Google's kinds of credentials; {CREATE}")
            }
            _ => CREATE.to_owned(),
        },
        AccountError::UntrustedHost { host, .. } => format!(
            "if the file comes from somebody you trust, set `allowed_hosts`, for example by \
             `GCP_WIF_ALLOWED_HOSTS={}`",
            Sanitized::new(host)
        ),
        AccountError::UntrustedUniverse { found } => format!(
            "if this is your universe, set `universe_domain`, for example by \
             `GCP_WIF_UNIVERSE_DOMAIN={}`",
            Sanitized::new(found)
        ),
        AccountError::ByteOrderMark | AccountError::Encoding { .. } => {
            "save the file as UTF-8 without a byte order mark".to_owned()
        }
        AccountError::DoubledAudiencePrefix => {
            "take the second one out: gcloud puts it before whatever it is given".to_owned()
        }
        AccountError::Missing { .. } | AccountError::NotAws { .. } => CREATE.to_owned(),
        _ => return None,
    })
}

fn of_supplier(error: &SupplierError) -> Option<String> {
    Some(match error {
        SupplierError::NoRegion(_) => "set AWS_REGION to the region whose AWS STS Google should ask".to_owned(),
        SupplierError::NoSecurityCredentials(_) => "attach an IAM role to the instance, or set AWS_ACCESS_KEY_ID and \
             AWS_SECRET_ACCESS_KEY, or AWS_PROFILE; in a container on EC2, raise the metadata hop limit to 2"
            .to_owned(),
        SupplierError::Role { error, .. } => return of_aws_sts(error).map(str::to_owned),
        SupplierError::MfaCode { source, .. } if source.is::<NobodyToAsk>() => NO_CODE.to_owned(),
        SupplierError::Profile { profile, error } => match &**error {
            ProfileError::LoginNeeded { command, .. } => {
                format!("{command} --profile {}", Sanitized::truncated(profile, 100))
            }
            ProfileError::Missing { .. } => {
                "`aws configure list-profiles` lists the profiles that there are".to_owned()
            }
            _ => return None,
        },
        SupplierError::Endpoint { error: EndpointError::Service(error), .. }
            if error.operation == Operation::GetRoleCredentials
                && error.http_status() == Some(401) =>
        {
            "log in again: aws sso login".to_owned()
        }
        SupplierError::Endpoint { supplier: EndpointSupplier::Container, .. } => {
            "the container's own role is asked for because of AWS_CONTAINER_CREDENTIALS_*; to use \
             another identity on purpose, set `--aws-source`"
                .to_owned()
        }
        SupplierError::InstanceMetadata(InstanceMetadataError::Service(error)) => {
            match (error.operation, error.http_status()?) {
                (_, 403) => {
                    "the instance metadata service is switched off, or this process may not use it".to_owned()
            }
                (Operation::MetadataSessionToken, 404 | 405) => {
                "this service has no IMDSv2; the setting `allow_imdsv1` (`GCP_WIF_ALLOW_IMDSV1=true`) \
                 goes on without it"
                    .to_owned()
            }
                _ => return None,
            }
        }
        SupplierError::InstanceMetadata(InstanceMetadataError::Code { .. }) => {
            "check the trust policy of the instance's IAM role: it has to let ec2.amazonaws.com \
                 assume it"
                .to_owned()
        }
        _ => return None,
    })
}

/// Is what to do when AWS STS says no.
fn of_aws_sts(error: &AwsStsError) -> Option<&'static str> {
    let AwsStsError::Service(error) = error else {
        return None;
    };
    let Some(Refusal { code, message, clock_skew, .. }) = error.refusal() else {
        return of_transport(error);
    };
    if clock_skew.is_some() {
        return Some(CLOCK);
    }
    // Some of AWS's interfaces put `Exception` behind the names.
    Some(match code.strip_suffix("Exception").unwrap_or(code) {
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
        "JWTPayloadSizeExceeded" => "take tags from the role or its session: they become claims",
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
        "ExpiredToken" => "the AWS session has ended: get new credentials",
        "InvalidClientTokenId" => {
            "check AWS_ACCESS_KEY_ID, and AWS_SESSION_TOKEN, which temporary credentials need; in a \
             region that has to be enabled, enable it for the account"
        }
        "SignatureDoesNotMatch" if ["expired", "current"].iter().any(|w| message.contains(w)) => {
            CLOCK
        }
        "SignatureDoesNotMatch" => {
            "check AWS_SECRET_ACCESS_KEY: it is not that of the access key id"
        }
        _ => return of_session(error.operation, message),
    })
}

fn of_exchange(error: &ServiceError) -> Option<String> {
    let Some(Refusal { status, code, message, clock_skew, .. }) = error.refusal() else {
        return of_transport(error).map(str::to_owned);
    };
    if clock_skew.is_some() {
        return Some(CLOCK.to_owned());
    }
    let hint = match (error.operation, *status) {
        (Operation::TokenExchange, _) => return of_token_endpoint(code, message),
        (_, 403) => of_impersonation(message),
        (Operation::GenerateAccessToken, 400) => {
            "check the scopes and the lifetime: more than an hour needs the organization policy \
             `iam.allowServiceAccountCredentialLifetimeExtension`"
        }
        (Operation::GenerateIdToken, 400) => {
            "check the audience: a service tells which one it wants"
        }
        (_, 404) => "check the service account's e-mail address: there may be no such account",
        _ => return None,
    };
    Some(hint.to_owned())
}

/// Returns what to do if a service could not be reached.
fn of_transport(error: &ServiceError) -> Option<&'static str> {
    let kind = &error.transport()?.kind;
    matches!(kind, TransportErrorKind::Tls(_)).then_some(TLS)
}

fn of_token_endpoint(code: &str, description: &str) -> Option<String> {
    let says = |words: &str| description.contains(words);
    let hint = match code {
        "invalid_target" => {
            "check the audience: the project's number, the pool and the provider have to exist and \
             be enabled"
        }
        _ if says("attribute condition") => {
            "the provider's attribute condition, or its AWS account id, does not admit this AWS \
             identity"
        }
        _ if says("127 bytes") => {
            "map google.subject to a shorter attribute, or use a shorter role session name"
        }
        _ if says("InvalidClientTokenId") => {
            "AWS does not know these credentials: check that the access key id, the secret and the \
             session token belong together, and that the region is enabled for the account"
        }
        _ if says("Signature expired") || says("Signature not yet current") => {
            "the clock of this machine is off by more than 5 minutes: set it, for example with NTP"
        }
        _ if says("SignatureDoesNotMatch") => {
            "AWS does not accept the signature: check that the secret access key is whole, and that \
             it belongs to the access key id"
        }
        _ if says("ExpiredToken") || says("token included in the request is expired") => {
            "the AWS credentials have expired: get new ones"
        }
        _ => return None,
    };
    Some(hint.to_owned())
}

fn of_impersonation(description: &str) -> &'static str {
    if description.contains("has not been used") || description.contains("disabled") {
        return "enable the API: gcloud services enable iamcredentials.googleapis.com";
    }
    "grant this identity the role roles/iam.workloadIdentityUser on the service account: gcloud iam \
     service-accounts add-iam-policy-binding EMAIL --role=roles/iam.workloadIdentityUser \
     --member=principalSet://…/attribute.aws_role/… (`gcp-wif whoami` prints the whole command); a new binding takes some minutes to count"
}

const CREATE: &str = "create the file with `gcloud iam workload-identity-pools create-cred-config \
AUDIENCE --aws --enable-imdsv2 --output-file=FILE` and name it with `--credential-file FILE`";

const CLOCK: &str = "set the clock of this machine, for example with NTP";

const TLS: &str = "behind a proxy that opens TLS, set SSL_CERT_FILE to the roots to trust";
