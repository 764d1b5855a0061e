//! The `config` and `credentials` files that AWS's tools share: where they are, their grammar, and
//! where a profile's credentials come from. Text in, values out: this module reads no file.
//!
//! The grammar is that of the [AWS SDKs and Tools Reference
//! Guide](https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html) as AWS's SDKs implement
//! it. The AWS CLI differs in a few points: it keeps a comment after a value, removes quotes around
//! a profile's name, and refuses a section that occurs twice.

mod assumed_role;
mod credential_origin;
mod error;
mod file_kind;
mod files;
mod line;
mod location;
mod profile;
mod role_chain;
mod sections;
mod sso;

pub use assumed_role::AssumedRole;
pub use credential_origin::{CredentialOrigin, NamedSource, StaticKeys};
pub use error::{ConfigSyntaxError, ProfileProblem, SyntaxProblem};
pub use file_kind::ConfigFileKind;
pub use files::ConfigFiles;
pub use location::{Location, Locations, Platform, Variables};
pub use profile::{Profile, Property};
pub use role_chain::RoleChain;
pub use sso::SsoOrigin;
