//! A client of AWS STS: five operations of the [Query
//! API](https://docs.aws.amazon.com/STS/latest/APIReference/welcome.html), version 2011-06-15.
//!
//! A new operation is a method that builds an `Action` and reads the elements of the response; see
//! [`AwsSts::caller_identity`] for the shortest one.

mod action;
mod caller_identity;
mod client;
mod endpoint;
mod endpoint_error;
mod endpoint_options;
mod endpoint_setting;
mod error;
mod profile_endpoints;
mod response;
mod service;
mod session;
mod web_identity_token;
mod xml;

pub use caller_identity::CallerIdentity;
pub use client::AwsSts;
pub use endpoint::Endpoint;
pub use endpoint_error::EndpointError;
pub use endpoint_options::EndpointOptions;
pub use error::AwsStsError;
pub use profile_endpoints::ProfileEndpoints;
pub use service::AwsService;
pub use session::{AssumeRole, AssumeRoleWithWebIdentity, GetSessionToken, Mfa, RoleSession};
pub use web_identity_token::{SigningAlgorithm, WebIdentityToken, WebIdentityTokenRequest};
