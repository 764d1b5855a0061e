//! The `config` and `credentials` files that AWS's tools share: their paths, their grammar, and
//! the origin of a profile's credentials. Text in, values out: this module reads no file.
//!
//! The grammar is that of the [AWS SDKs and Tools Reference
//! Guide](https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html). The AWS CLI reads some files
//! that AWS's SDKs refuse: with quoted names, text after a header, or properties that are all indented.
//! This module reads them as the AWS CLI does. It differs from the AWS CLI in a few points: the AWS CLI
//! keeps a comment after a value, refuses a section that occurs twice, and refuses a file for a broken
//! line in any section.

mod assumed_role;
mod credential_origin;
mod error;
mod file_kind;
mod files;
mod header;
mod line;
mod location;
mod profile;
mod quotes;
mod role_chain;
mod sections;
mod sso;
mod syntax_error;

pub use assumed_role::AssumedRole;
pub use credential_origin::{CredentialOrigin, NamedSource, StaticKeys};
pub use error::ProfileProblem;
pub use file_kind::ConfigFileKind;
pub use files::ConfigFiles;
pub use header::MisnamedSection;
pub use location::{Location, Locations, Platform, Variables};
pub use profile::{Profile, Property};
pub use role_chain::RoleChain;
pub use sso::SsoOrigin;
pub use syntax_error::{ConfigSyntaxError, SyntaxProblem};
