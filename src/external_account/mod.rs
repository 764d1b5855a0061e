//! The `external_account` JSON that `gcloud iam workload-identity-pools create-cred-config` writes,
//! read and checked ([AIP-4117](https://google.aip.dev/auth/4117)).

mod account;
mod audience;
mod changes;
mod client_auth;
mod create;
mod credential_source;
mod document;
mod error;
mod gcloud_json;
mod impersonation;
mod members;
mod new_account;
mod reader;
mod subject_token_type;
mod trust;

pub use account::ExternalAccount;
pub use audience::Audience;
pub use client_auth::ClientAuth;
pub use credential_source::{
    AwsCredentialSource, CallerIdentityUrl, CredentialSource, DEFAULT_VERIFICATION_URL,
    VerificationUrl,
};
pub use document::Document;
pub use error::AccountError;
pub use impersonation::{ServiceAccountImpersonation, TokenLifetime};
pub use members::{ACCOUNT_MEMBERS, AWS_SOURCE_MEMBERS, IMPERSONATION_MEMBERS};
pub use new_account::{NewAccount, NewCredentialSource, TokenFormat};
pub use subject_token_type::{AWS4_REQUEST, ID_TOKEN, JWT, SAML2};
pub use trust::{
    AllowedHost, DEFAULT_UNIVERSE_DOMAIN, Trust, is_instance_metadata, is_loopback, parse_ascii_url,
};
