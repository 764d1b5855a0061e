//! The AWS identity of this machine: a region and security credentials, with the names of their sources.
//!
//! A program configures [`AwsIdentityResolver`] with sources, a profile, roles, an MFA prompt or custom
//! suppliers:
//!
//! ```
//! use gcp_wif::aws_identity::{AwsIdentity, AwsIdentityResolver};
//! use gcp_wif::context::Context;
//! use gcp_wif::supplier::AwsSources;
//!
//! fn build_identity(context: Context) -> Result<AwsIdentity, Box<dyn std::error::Error>> {
//!     let identity = AwsIdentityResolver::new(context)
//!         .with_sources(AwsSources::parse("profile,instance-metadata")?)
//!         .with_profile(Some("build".to_owned()))
//!         .resolve()?;
//!     Ok(identity)
//! }
//! ```

mod identity;
mod options;
mod resolution;
mod resolver;
#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod resolver_tests;
mod suppliers;

pub use identity::AwsIdentity;
pub use resolution::Resolution;
pub use resolver::AwsIdentityResolver;
