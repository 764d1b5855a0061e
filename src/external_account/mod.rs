//! The `external_account` JSON that `gcloud iam workload-identity-pools create-cred-config` writes,
//! read and checked ([AIP-4117](https://google.aip.dev/auth/4117)).

mod account;
mod audience;
mod certificate_config;
mod changes;
mod check;
mod client_auth;
mod create;
mod credential_source;
mod document;
mod error;
mod gcloud_json;
mod impersonation;
mod members;
mod new_account;
mod new_certificate_config;
mod problems;
mod reader;
mod sts_urls;
mod subject_token_type;
mod syntax;
mod token_lifetime;
mod trust;

pub(crate) use account::EXTERNAL_ACCOUNT;
pub use account::ExternalAccount;
pub use audience::Audience;
pub use certificate_config::CertificateConfig;
pub(crate) use check::{check, source_kind, universe_domain};
pub use client_auth::ClientAuth;
pub use credential_source::{
    AwsCredentialSource, CallerIdentityUrl, CertificateCredentialSource, CredentialSource,
    DEFAULT_VERIFICATION_URL, ExecutableCredentialSource, FileCredentialSource, SourceKind,
    TokenFormat, UrlCredentialSource, VerificationUrl,
};
pub use document::Document;
pub use error::AccountError;
pub(crate) use error::quoted;
pub use impersonation::ServiceAccountImpersonation;
#[doc(hidden)]
pub use impersonation::is_service_account;
pub(crate) use members::unknown;
pub use members::{UnknownMember, known_members};
pub use new_account::{NewAccount, NewCredentialSource};
pub use new_certificate_config::NewCertificateConfig;
pub(crate) use problems::Problems;
pub(crate) use reader::ObjectReader;
pub(crate) use sts_urls::StsUrls;
pub use subject_token_type::{AWS4_REQUEST, ID_TOKEN, JWT, MTLS, SAML2};
pub(crate) use syntax::parse;
pub use token_lifetime::TokenLifetime;
#[cfg(feature = "ureq")]
pub(crate) use trust::host_and_port;
pub(crate) use trust::is_token_issuer;
pub use trust::{
    AllowedHost, DEFAULT_UNIVERSE_DOMAIN, Trust, is_instance_metadata, is_loopback, parse_ascii_url,
};
